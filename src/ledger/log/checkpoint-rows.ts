import type { Pool } from 'pg';

/**
 * Closes, and the first entries from promised moments on, that no checkpoint ends with; their numbers plus one are sizes.
 */
const ENDS = `SELECT m.close_seq + 1 AS size FROM ledger.period m
  WHERE m.book_id = $1 AND m.close_seq >= $2 AND m.close_seq > $3 AND m.close_seq < $4 - 1
  UNION SELECT p.size FROM ledger.promised_sizes($1, $2, $4) AS p (size) WHERE p.size > $3
  ORDER BY size`;

/**
 * The sizes to be signed, in order: after each close and each first entry from a promised moment on (the seed of a draw)
 * above the newest checkpoint, and what the tree has reached. None is so small that it leaves out the entry `since`.
 */
export async function readSizesToSign(
  pool: Pick<Pool, 'query'>,
  bookId: number,
  range: { readonly above: bigint; readonly since: bigint; readonly reached: bigint },
): Promise<bigint[]> {
  const { above, since, reached } = range;
  if (reached <= above || reached <= since) return [];
  const { rows } = await pool.query<{ size: bigint }>(ENDS, [bookId, above, since, reached]);
  return [...rows.map(({ size }) => size), reached];
}
