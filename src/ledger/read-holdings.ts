import { addDays } from '../platform/clock/shanghai.js';
import { encodeArray } from './binary-array.js';
import type { ClosedBase } from './read-positions.js';
import { lastSeqBefore, type Reader, type Stretch } from './read-stretch.js';

/** What one owner has at the end of a stretch, over all accounts of an asset; held minutes are still the owner's. */
export interface Holding {
  readonly ownerId: string;
  /** Own minutes (MIN). */
  readonly own: bigint;
  /** Granted minutes (GRT). */
  readonly granted: bigint;
}

const HOLDINGS = `
  SELECT o.id AS owner_id,
    coalesce(sum(s.minutes) FILTER (WHERE s.asset = 'MIN'), 0)::bigint AS own,
    coalesce(sum(s.minutes) FILTER (WHERE s.asset = 'GRT'), 0)::bigint AS granted
  FROM unnest($2::uuid[]) AS o (id)
  CROSS JOIN LATERAL (
    SELECT a.asset, coalesce(c.balance, 0) + coalesce(p.minutes, 0) AS minutes
    FROM (
      SELECT r.id, r.asset FROM ledger.account r
      WHERE r.owner_id = o.id AND r.book_id = $1 AND r.owner_kind = 'member' OFFSET 0) a
    LEFT JOIN LATERAL (
      SELECT k.balance FROM ledger.closing_balance k
      WHERE k.book_id = $1 AND k.month_end = $5::date AND k.account_id = a.id OFFSET 0) c ON true
    CROSS JOIN LATERAL (
      SELECT sum(q.amount) AS minutes FROM ledger.posting q
      CROSS JOIN LATERAL (
        SELECT j.effective_on FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = q.seq OFFSET 0) e
      WHERE q.book_id = $1 AND q.account_id = a.id AND q.seq > $3 AND q.seq <= $4
        AND e.effective_on <= $6::date AND ($5::date IS NULL OR e.effective_on > $5::date)) p
  ) s
  GROUP BY o.id
  HAVING bool_or(s.minutes <> 0)
  ORDER BY o.id`;

/** As `readEverEarned` has it for one member: what a booking returned to its elder is not earned. */
const EARNED = `
  SELECT o.id AS owner_id, s.minutes
  FROM unnest($2::uuid[]) AS o (id)
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount), 0)::bigint AS minutes
    FROM (
      SELECT r.id FROM ledger.account r
      WHERE r.owner_id = o.id AND r.book_id = $1 AND r.owner_kind = 'member' AND r.purpose = 'earned' AND r.asset = 'MIN'
      OFFSET 0) a
    CROSS JOIN LATERAL (
      SELECT q.seq, q.amount FROM ledger.posting q
      WHERE q.book_id = $1 AND q.account_id = a.id AND q.seq <= $3 OFFSET 0) p
    CROSS JOIN LATERAL (
      SELECT j.effective_on, CASE WHEN j.reverses_seq IS NULL THEN j.kind ELSE (
        SELECT t.kind FROM ledger.journal_entry t WHERE t.book_id = $1 AND t.seq = j.reverses_seq) END AS kind
      FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = p.seq OFFSET 0) e
    WHERE e.effective_on <= $4::date AND e.kind IN ('service', 'import')
      AND NOT EXISTS (
        SELECT FROM ledger.posting hp
        JOIN ledger.account h ON h.book_id = hp.book_id AND h.id = hp.account_id
        WHERE hp.book_id = $1 AND hp.seq = p.seq AND h.purpose = 'held' AND h.owner_id = o.id)
  ) s`;

/**
 * What these owners have at the end of a stretch; an owner without minutes is absent. Starts from a closed month's
 * balances unless `base` is null, which comes to the same. The caller bounds the list.
 */
export async function readHoldings(
  reader: Reader,
  stretch: Stretch,
  wish: { readonly owners: readonly string[]; readonly base: ClosedBase | null },
): Promise<Holding[]> {
  const { bookId, toSeq, lastDay } = stretch;
  const monthEnd = wish.base?.monthEnd ?? null;
  const afterSeq =
    monthEnd === null ? -1n : await lastSeqBefore(reader, bookId, addDays(monthEnd, 1));
  const { rows } = await reader.query<{ owner_id: string; own: bigint; granted: bigint }>(
    HOLDINGS,
    [bookId, encodeArray('uuid', wish.owners), afterSeq, toSeq, monthEnd, lastDay],
  );
  return rows.map(({ owner_id: ownerId, own, granted }) => ({ ownerId, own, granted }));
}

/** Minutes that services ever brought these owners up to the end of a stretch, spent or not, less reversals. */
export async function readEarned(
  reader: Reader,
  stretch: Stretch,
  owners: readonly string[],
): Promise<Map<string, bigint>> {
  const { bookId, toSeq, lastDay } = stretch;
  const { rows } = await reader.query<{ owner_id: string; minutes: bigint }>(EARNED, [
    bookId,
    encodeArray('uuid', owners),
    toSeq,
    lastDay,
  ]);
  return new Map(rows.map(({ owner_id, minutes }) => [owner_id, minutes]));
}
