import type { Pool } from 'pg';
import type { EntryKind } from './vocabulary.js';

/** What an entry is, without its postings. */
export interface EntryHead {
  readonly seq: bigint;
  readonly kind: EntryKind;
  readonly effectiveOn: string;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly reversesSeq: bigint | null;
  readonly leafHash: Buffer;
}

const ENTRY_HEADS = `
  SELECT e.seq, e.kind, e.effective_on AS "effectiveOn",
    to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt",
    e.subject_type AS "subjectType", e.subject_id AS "subjectId", e.reverses_seq AS "reversesSeq",
    e.leaf_hash AS "leafHash"
  FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND e.seq > $2
  ORDER BY e.seq
  LIMIT $3`;

/** Up to `limit` entries of a book behind a number, in order, as they stand; what is not committed is not there. */
export async function readEntryHeads(
  pool: Pool,
  bookId: number,
  page: { readonly after: bigint; readonly limit: number },
): Promise<EntryHead[]> {
  const { rows } = await pool.query<EntryHead>(ENTRY_HEADS, [bookId, page.after, page.limit]);
  return rows;
}
