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

const IS_END = `SELECT EXISTS (SELECT FROM ledger.period m WHERE m.book_id = $1 AND m.close_seq = $2::bigint - 1)
  OR EXISTS (SELECT FROM ledger.promised_moment p, ledger.journal_entry e
    WHERE p.book_id = $1 AND e.book_id = $1 AND e.seq = $2::bigint - 1 AND p.moment <= e.recorded_at AND p.moment >
      coalesce((SELECT b.recorded_at FROM ledger.journal_entry b WHERE b.book_id = $1 AND b.seq = $2::bigint - 2), '-infinity'))
  AS "isEnd"`;

/**
 * The sizes that something waits for, in order: those of `readSizesToSign`, and what the tree has reached only if it ends
 * with a close or a promised moment's first entry, too.
 */
export async function readAwaitedSizes(
  pool: Pick<Pool, 'query'>,
  bookId: number,
  range: { readonly above: bigint; readonly since: bigint; readonly reached: bigint },
): Promise<bigint[]> {
  const sizes = await readSizesToSign(pool, bookId, range);
  if (sizes.length === 0) return [];
  const { rows } = await pool.query<{ isEnd: boolean }>(IS_END, [bookId, range.reached]);
  return rows[0]?.isEnd === true ? sizes : sizes.slice(0, -1);
}
