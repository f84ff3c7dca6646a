import type { Reader } from './read-stretch.js';

const REVERSED = `
  SELECT e.reverses_seq AS seq
  FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND e.reverses_seq > $2 AND e.seq <= $3 AND e.subject_type = $4
  ORDER BY e.reverses_seq`;

/**
 * Which entries behind `afterSeq` about subjects of one type were undone by an entry up to `toSeq`, by number. As many as
 * there are: undoing is rare.
 */
export async function readReversed(
  reader: Reader,
  bookId: number,
  wish: { readonly subjectType: string; readonly afterSeq: bigint; readonly toSeq: bigint },
): Promise<bigint[]> {
  const { subjectType, afterSeq, toSeq } = wish;
  const { rows } = await reader.query<{ seq: bigint }>(REVERSED, [
    bookId,
    afterSeq,
    toSeq,
    subjectType,
  ]);
  return rows.map(({ seq }) => seq);
}
