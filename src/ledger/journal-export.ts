import type { Pool } from 'pg';

export interface JournalRange {
  /** The first entry wanted; 0n is the genesis. */
  readonly fromSeq: bigint;
  /** The last entry wanted; null is the head of the moment at which reading starts. */
  readonly toSeq: bigint | null;
}

/** A leaf has at most 65,535 bytes, so a page stays below 8.4 MB; usually it has 100 KB. */
const PAGE_ENTRIES = 128n;

const READ_HEAD = 'SELECT head_seq FROM ledger.book WHERE id = $1';
/** One value a page: the leaves, each with a line feed behind it. */
const READ_PAGE = `SELECT string_agg(leaf || '\\x0a'::bytea, ''::bytea ORDER BY seq) AS lines
  FROM ledger.journal_entry WHERE book_id = $1 AND seq BETWEEN $2 AND $3`;

/**
 * The leaves of a book as JSON Lines: their very bytes, one a line, in order, nothing else (docs/format.md). Yields
 * a page at a time and reads the next one only when it is asked for, so a slow reader costs no memory; a connection
 * is held only while a page is read. Entries appended after the start are not included. Consume it with
 * `for await`, or through `Readable.from`.
 */
export async function* journalLines(
  pool: Pool,
  bookId: number,
  range: JournalRange = { fromSeq: 0n, toSeq: null },
): AsyncGenerator<Buffer, void, void> {
  const head = await pool.query<{ head_seq: string | bigint }>(READ_HEAD, [bookId]);
  const headSeq = BigInt(head.rows[0]?.head_seq ?? -1);
  const last = range.toSeq !== null && range.toSeq < headSeq ? range.toSeq : headSeq;
  const first = range.fromSeq > 0n ? range.fromSeq : 0n;
  for (let seq = first; seq <= last; seq += PAGE_ENTRIES) {
    const pageEnd = seq + PAGE_ENTRIES - 1n;
    const { rows } = await pool.query<{ lines: Buffer | null }>({
      name: 'ledger-journal-page',
      text: READ_PAGE,
      values: [bookId, seq, pageEnd < last ? pageEnd : last],
    });
    // A page without entries is a gap, which only tampering makes; the reader's own check will name it.
    if (rows[0]?.lines) yield rows[0].lines;
  }
}
