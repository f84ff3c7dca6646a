import type { Tx } from '../../platform/database/database.js';
import type { HeldHardship } from './award.js';

/** A member with a confirmed hardship of a day, and what counts on that day. */
export interface GrantHolder {
  readonly memberId: string;
  /** Empty for a member who is not active, or whose classes do not apply. */
  readonly held: readonly HeldHardship[];
  /** 0: no assessment in force. */
  readonly level: number;
  /** Whether an award of the month stands already. */
  readonly isAwarded: boolean;
}

/** Which holders: of a day, for the grants of a month (`YYYY-MM`). */
export interface HolderPage {
  readonly on: string;
  readonly month: string;
  /** The member before the page; null: from the start. */
  readonly after: string | null;
  readonly limit: number;
}

/** A hardship that was confirmed by that day and holds on it, as far as its own row tells. $2 is the day. */
const HOLDS = `h.book_id = $1 AND h.confirmed_on <= $2::date AND h.valid_from <= $2::date
  AND (h.valid_until IS NULL OR h.valid_until >= $2::date) AND (h.revoked_from IS NULL OR h.revoked_from > $2::date)`;

/**
 * One statement a page: the next members along the index, then for each of them by key its unit, its hardships whose
 * class holds on the day in a unit at or above the member's, and the latest assessment up to the day.
 */
const HOLDER_PAGE = `
  WITH page AS MATERIALIZED (
    SELECT DISTINCT h.member_id
    FROM kapok.member_hardships h
    WHERE ${HOLDS} AND h.member_id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
    ORDER BY h.member_id
    LIMIT $4)
  SELECT p.member_id, held.ids, held.codes,
    CASE WHEN a.valid_until < $2::date THEN 0 ELSE coalesce(a.level, 0) END AS level,
    EXISTS (
      SELECT FROM kapok.grant_awards w
      WHERE w.book_id = $1 AND w.month = $5 AND w.member_id = p.member_id OFFSET 0) AS is_awarded
  FROM page p
  LEFT JOIN LATERAL (
    SELECT array_agg(h.id::text ORDER BY h.id) AS ids, array_agg(c.code ORDER BY h.id) AS codes
    FROM (
      SELECT m.unit_id FROM kapok.members m
      WHERE m.book_id = $1 AND m.id = p.member_id AND m.status = 'active' OFFSET 0) m
    CROSS JOIN LATERAL (
      SELECT u.path FROM kapok.units u WHERE u.book_id = $1 AND u.id = m.unit_id OFFSET 0) u
    CROSS JOIN LATERAL (
      SELECT h.id, h.class_id FROM kapok.member_hardships h WHERE h.member_id = p.member_id AND ${HOLDS} OFFSET 0) h
    CROSS JOIN LATERAL (
      SELECT k.code, k.unit_id FROM kapok.hardship_classes k
      WHERE k.book_id = $1 AND k.id = h.class_id AND k.valid_from <= $2::date
        AND (k.valid_until IS NULL OR k.valid_until >= $2::date) OFFSET 0) c
    CROSS JOIN LATERAL (
      SELECT s.path FROM kapok.units s WHERE s.book_id = $1 AND s.id = c.unit_id OFFSET 0) s
    WHERE starts_with(u.path, s.path)) held ON true
  LEFT JOIN LATERAL (
    SELECT s.level, s.valid_until FROM kapok.assessments s
    WHERE s.book_id = $1 AND s.member_id = p.member_id AND s.assessed_on <= $2::date
    ORDER BY s.assessed_on DESC
    LIMIT 1) a ON true`;

/** A plan made before the tables had statistics would sort all holders for each page. */
const ALONG_INDEXES = `SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_hashagg = off;
  SET LOCAL enable_sort = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off`;

interface HolderRow {
  member_id: string;
  ids: string[] | null;
  codes: string[] | null;
  level: number;
  is_awarded: boolean;
}

/**
 * Up to `limit` members with a confirmed hardship that holds on a day, after a member id and by id. A member who is
 * not active, or whose classes do not apply, is among them and holds nothing.
 */
export async function readHolders(
  tx: Tx,
  bookId: number,
  page: HolderPage,
): Promise<GrantHolder[]> {
  await tx.query(ALONG_INDEXES);
  const values = [bookId, page.on, page.after, page.limit, page.month];
  const rows: HolderRow[] = await tx.query(HOLDER_PAGE, values);
  return rows
    .map((row) => ({
      memberId: row.member_id,
      held: toHeld(row.ids ?? [], row.codes ?? []),
      level: row.level,
      isAwarded: row.is_awarded,
    }))
    .sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
}

/** How many members `readHolders` will look at for a day. Reads all hardships of the book. */
export async function countHolders(tx: Tx, bookId: number, on: string): Promise<bigint> {
  const rows: { members: bigint }[] = await tx.query(
    `SELECT count(DISTINCT h.member_id)::bigint AS members FROM kapok.member_hardships h WHERE ${HOLDS}`,
    [bookId, on],
  );
  return rows[0]?.members ?? 0n;
}

function toHeld(ids: readonly string[], codes: readonly string[]): HeldHardship[] {
  return ids.map((hardshipId, index) => ({ hardshipId, hardshipClass: codes[index] ?? '' }));
}
