import type { PoolClient } from 'pg';
import { IRREVERSIBLE_KINDS } from '../vocabulary.js';
import type { FaultKind, FaultList } from './faults.js';

interface Row {
  readonly kind: FaultKind;
  readonly seq: string | bigint;
  readonly reverses_seq: string | bigint;
}

/**
 * The first reversal at fault of each kind. It looks at columns and posting rows: that they are what the leaves say
 * is judged beside it, in the same snapshot. "Mirrors" means: the same postings with opposite signs, in any order.
 */
const FIND = `
  SELECT DISTINCT ON (f.kind) f.kind, f.seq, f.reverses_seq
  FROM (
    SELECT r.seq, r.reverses_seq, CASE
      WHEN r.kind <> 'reverse' OR o.seq IS NULL OR o.seq >= r.seq THEN 'reversal_unknown'
      WHEN o.kind = ANY ($2::text[]) THEN 'reversal_forbidden'
      WHEN lag(r.seq) OVER (PARTITION BY r.reverses_seq ORDER BY r.seq) IS NOT NULL THEN 'reversal_repeated'
      WHEN mirrored.list IS DISTINCT FROM own.list THEN 'reversal_not_mirrored' END AS kind
    FROM ledger.journal_entry r
    LEFT JOIN ledger.journal_entry o ON o.book_id = r.book_id AND o.seq = r.reverses_seq
    LEFT JOIN LATERAL (
      SELECT array_agg(ROW (p.account_id, p.asset, p.amount)::text ORDER BY p.account_id, p.asset, p.amount) AS list
      FROM ledger.posting p WHERE p.book_id = r.book_id AND p.seq = r.seq) own ON true
    LEFT JOIN LATERAL (
      SELECT array_agg(ROW (p.account_id, p.asset, -p.amount)::text ORDER BY p.account_id, p.asset, -p.amount) AS list
      FROM ledger.posting p WHERE p.book_id = r.book_id AND p.seq = r.reverses_seq) mirrored ON true
    WHERE r.book_id = $1 AND r.reverses_seq IS NOT NULL
  ) f
  WHERE f.kind IS NOT NULL
  ORDER BY f.kind, f.seq`;

/** Judges all reversals of a book; that an entry of kind `reverse` names one at all is judged as it streams by. */
export async function checkReversals(
  client: PoolClient,
  bookId: number,
  faults: FaultList,
): Promise<void> {
  const { rows } = await client.query<Row>(FIND, [bookId, IRREVERSIBLE_KINDS]);
  for (const row of rows) {
    faults.add(row.kind, BigInt(row.seq), `it names ${row.reverses_seq}`);
  }
}
