import { encodeArray } from './binary-array.js';
import type { Owners, Stretch } from './read-stretch.js';

/**
 * SQL that the statements of reports share. Parameters: $1 book, $2 owners, $3 after, $4 up to which entry, $5 first,
 * $6 last day. The rows of owners are looked up one by one through their keys (LATERAL … OFFSET 0), which stays right
 * without statistics.
 */

/** The accounts of the owners: `id, owner_kind, owner_id, purpose, asset`. */
export const OWN_ACCOUNTS = `own AS MATERIALIZED (
    SELECT a.id, a.owner_kind, a.owner_id, a.purpose, a.asset
    FROM (SELECT DISTINCT w.id FROM unnest($2::uuid[]) AS w (id)) o
    CROSS JOIN LATERAL (
      SELECT r.id, r.owner_kind, r.owner_id, r.purpose, r.asset FROM ledger.account r
      WHERE r.owner_id = o.id AND r.book_id = $1 OFFSET 0) a)`;

/** A reversal goes by the kind that it undoes, with the opposite sign. */
const ENTRY_COLUMNS = `j.seq, j.effective_on, CASE WHEN j.reverses_seq IS NULL THEN 1 ELSE -1 END AS sign,
        CASE WHEN j.reverses_seq IS NULL THEN j.kind ELSE (
          SELECT o.kind FROM ledger.journal_entry o WHERE o.book_id = $1 AND o.seq = j.reverses_seq) END AS kind`;

/** The postings of those accounts in the stretch (`p`), with `own` and the entry `e`; ends with a condition. */
export const OWN_POSTINGS = `own
    CROSS JOIN LATERAL (
      SELECT q.seq, q.amount FROM ledger.posting q
      WHERE q.book_id = $1 AND q.account_id = own.id AND q.seq > $3 AND q.seq <= $4 OFFSET 0) p
    CROSS JOIN LATERAL (
      SELECT ${ENTRY_COLUMNS} FROM ledger.journal_entry j
      WHERE j.book_id = $1 AND j.seq = p.seq OFFSET 0) e
    WHERE e.effective_on BETWEEN $5::date AND $6::date`;

/** A whole book is read entry after entry; what takes effect on other days is passed over first. */
const ALL_POSTINGS = `(
      SELECT ${ENTRY_COLUMNS} FROM ledger.journal_entry j
      WHERE j.book_id = $1 AND j.seq > $3 AND j.seq <= $4 AND j.effective_on BETWEEN $5::date AND $6::date) e
    JOIN ledger.posting p ON p.book_id = $1 AND p.seq = e.seq AND p.seq > $3 AND p.seq <= $4
    JOIN ledger.account own ON own.book_id = $1 AND own.id = p.account_id
    WHERE $2::uuid[] IS NULL`;

/** A statement over the postings (`p`, `own`, `e`) of a stretch; `select` is what precedes and `rest` what follows. */
export function overPostings(
  owners: Owners,
  sql: { readonly select: string; readonly rest: string },
): string {
  return owners === null
    ? `${sql.select} FROM ${ALL_POSTINGS} ${sql.rest}`
    : `WITH ${OWN_ACCOUNTS} ${sql.select} FROM ${OWN_POSTINGS} ${sql.rest}`;
}

/** The values of the six parameters. */
export function stretchValues(stretch: Stretch, owners: Owners): unknown[] {
  const { bookId, afterSeq, toSeq, firstDay, lastDay } = stretch;
  return [
    bookId,
    owners === null ? null : encodeArray('uuid', owners),
    afterSeq,
    toSeq,
    firstDay,
    lastDay,
  ];
}
