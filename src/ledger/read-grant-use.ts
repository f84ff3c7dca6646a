import { encodeArray } from './binary-array.js';
import { overPostings, stretchValues } from './own-postings.js';
import type { Reader, Stretch } from './read-stretch.js';

/** What a stretch did to one owner's granted minutes; spent and expired ones count as positive. */
export interface GrantUse {
  readonly ownerId: string;
  readonly granted: bigint;
  readonly spent: bigint;
  readonly expired: bigint;
}

/** Setting minutes aside moves them between two accounts of the owner, so it adds nothing to any of the sums. */
const USE = {
  select: `
  SELECT own.owner_id,
    coalesce(sum(p.amount) FILTER (WHERE e.kind = 'grant'), 0)::bigint AS granted,
    coalesce(-sum(p.amount) FILTER (WHERE e.kind IN ('service', 'redeem', 'hold', 'release')), 0)::bigint AS spent,
    coalesce(-sum(p.amount) FILTER (WHERE e.kind = 'expire'), 0)::bigint AS expired`,
  rest: `AND own.owner_kind = 'member' AND own.asset = 'GRT'
  GROUP BY own.owner_id
  ORDER BY own.owner_id`,
};

const LATEST_GRANT = `
  SELECT o.id AS owner_id, g.subject_id
  FROM unnest($2::uuid[]) AS o (id)
  CROSS JOIN LATERAL (
    SELECT r.id FROM ledger.account r
    WHERE r.owner_id = o.id AND r.book_id = $1 AND r.owner_kind = 'member' AND r.purpose = 'granted' AND r.asset = 'GRT'
    OFFSET 0) a
  CROSS JOIN LATERAL (
    SELECT e.subject_id FROM ledger.posting q
    CROSS JOIN LATERAL (
      SELECT j.kind, j.effective_on, j.subject_id FROM ledger.journal_entry j
      WHERE j.book_id = $1 AND j.seq = q.seq OFFSET 0) e
    WHERE q.book_id = $1 AND q.account_id = a.id AND q.seq <= $3 AND e.kind = 'grant' AND e.effective_on <= $4::date
    ORDER BY q.seq DESC LIMIT 1) g`;

/** What a stretch did to the granted minutes of these owners; who had none moved is absent. The caller bounds the list. */
export async function readGrantUse(
  reader: Reader,
  stretch: Stretch,
  owners: readonly string[],
): Promise<GrantUse[]> {
  const { rows } = await reader.query<Omit<GrantUse, 'ownerId'> & { owner_id: string }>(
    overPostings(owners, USE),
    stretchValues(stretch, owners),
  );
  return rows.map(({ owner_id: ownerId, granted, spent, expired }) => ({
    ownerId,
    granted,
    spent,
    expired,
  }));
}

/** What each owner's latest grant up to the end of a stretch was about; an owner who was never granted any is absent. */
export async function readLatestGrants(
  reader: Reader,
  stretch: Stretch,
  owners: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await reader.query<{ owner_id: string; subject_id: string }>(LATEST_GRANT, [
    stretch.bookId,
    encodeArray('uuid', owners),
    stretch.toSeq,
    stretch.lastDay,
  ]);
  return new Map(rows.map(({ owner_id, subject_id }) => [owner_id, subject_id]));
}
