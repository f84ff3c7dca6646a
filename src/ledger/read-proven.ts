import type { Pool } from 'pg';
import type { EntryKind } from './vocabulary.js';

/** A leaf as it was hashed, by the number of its entry. */
export interface StoredLeaf {
  readonly seq: bigint;
  /** The canonical text (docs/format.md). */
  readonly leaf: string;
  readonly leafHash: Buffer;
}

/** An entry that has a posting on some account of a member. */
export interface MemberEntry {
  readonly seq: bigint;
  readonly kind: EntryKind;
  /** YYYY-MM-DD, Asia/Shanghai. */
  readonly effectiveOn: string;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
  readonly subjectType: string;
  readonly subjectId: string;
}

/** Each leaf by its key, in any plan: see docs/decisions/0005. */
const LEAVES = `
  SELECT w.seq, convert_from(e.leaf, 'UTF8') AS leaf, e.leaf_hash AS "leafHash"
  FROM unnest($2::bigint[]) AS w (seq)
  CROSS JOIN LATERAL (
    SELECT j.leaf, j.leaf_hash FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = w.seq OFFSET 0) e
  ORDER BY w.seq`;

/**
 * The newest entries of each account are cut from the account's own index, as many as a page can need, and only then
 * put together: an entry between two accounts of one member is one entry.
 */
const MEMBER_ENTRIES = `
  WITH page AS MATERIALIZED (
    SELECT DISTINCT l.seq
    FROM ledger.account a
    CROSS JOIN LATERAL (
      SELECT DISTINCT p.seq FROM ledger.posting p
      WHERE p.book_id = $1 AND p.account_id = a.id AND ($3::bigint IS NULL OR p.seq < $3)
      ORDER BY p.seq DESC LIMIT $4) l
    WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = 'member'
    ORDER BY l.seq DESC LIMIT $4)
  SELECT e.seq, e.kind, e.effective_on AS "effectiveOn",
    to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt",
    e.subject_type AS "subjectType", e.subject_id AS "subjectId"
  FROM page p
  CROSS JOIN LATERAL (
    SELECT j.* FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = p.seq OFFSET 0) e
  ORDER BY e.seq DESC`;

/** The leaves of these entries, by number; one that is not there is absent. The caller bounds the list. */
export async function readStoredLeaves(
  pool: Pool,
  bookId: number,
  seqs: readonly bigint[],
): Promise<StoredLeaf[]> {
  const { rows } = await pool.query<StoredLeaf>(LEAVES, [bookId, seqs.map(String)]);
  return rows;
}

/** Up to `limit` entries that move a member's accounts, the newest first, below a number (null: from the newest). */
export async function readMemberEntries(
  pool: Pool,
  bookId: number,
  page: { readonly memberId: string; readonly below: bigint | null; readonly limit: number },
): Promise<MemberEntry[]> {
  const { memberId, below, limit } = page;
  const { rows } = await pool.query<MemberEntry>(MEMBER_ENTRIES, [bookId, memberId, below, limit]);
  return rows;
}
