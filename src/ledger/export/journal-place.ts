import type { Pool } from 'pg';

/** What a chain has at a number, and where it ends. */
export interface JournalPlace {
  readonly headSeq: bigint;
  /** Null when the chain has no such entry. */
  readonly entry: { readonly leaf: Buffer; readonly hash: string } | null;
}

const READ_PLACE = `SELECT b.head_seq AS "headSeq", e.leaf, encode(e.leaf_hash, 'hex') AS hash
  FROM ledger.book b LEFT JOIN ledger.journal_entry e ON e.book_id = b.id AND e.seq = $2 WHERE b.id = $1`;

/** Looks one entry up in a book's chain, in one snapshot with its head. */
export async function readPlace(pool: Pool, bookId: number, seq: bigint): Promise<JournalPlace> {
  const { rows } = await pool.query<{ headSeq: bigint; leaf: Buffer | null; hash: string }>(
    READ_PLACE,
    [bookId, seq],
  );
  const row = rows[0];
  if (row === undefined) return { headSeq: -1n, entry: null };
  const { headSeq, leaf, hash } = row;
  return { headSeq, entry: leaf === null ? null : { leaf, hash } };
}
