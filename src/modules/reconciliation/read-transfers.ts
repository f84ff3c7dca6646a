import type { ClientBase } from 'pg';
import type { IdPage } from './read-subjects.js';
import type { SupportBrief, TransferBrief } from './transfer-judgements.js';

const TRANSFER = `t.id, t.kind, t.state, t.hold_seq AS "holdSeq", t.entry_seq AS "entrySeq",
  t.release_seq AS "releaseSeq", t.reverse_seq AS "reverseSeq"`;
const SUPPORT = 's.id, s.state, s.entry_seq AS "entrySeq"';

/** Gifts and donations by id, after one. */
export async function readTransferPage(
  client: ClientBase,
  bookId: number,
  page: IdPage,
): Promise<TransferBrief[]> {
  const text = `SELECT ${TRANSFER} FROM kapok.transfers t WHERE t.book_id = $1 AND t.id > $2 ORDER BY t.id LIMIT $3`;
  return (await client.query<TransferBrief>(text, [bookId, page.after, page.limit])).rows;
}

/** Support from pools by id, after one. */
export async function readSupportPage(
  client: ClientBase,
  bookId: number,
  page: IdPage,
): Promise<SupportBrief[]> {
  const text = `SELECT ${SUPPORT} FROM kapok.pool_supports s WHERE s.book_id = $1 AND s.id > $2 ORDER BY s.id LIMIT $3`;
  return (await client.query<SupportBrief>(text, [bookId, page.after, page.limit])).rows;
}

/** Gifts and donations by their ids; unknown ones are absent. */
export async function readTransfers(
  client: ClientBase,
  bookId: number,
  ids: readonly string[],
): Promise<Map<string, TransferBrief>> {
  if (ids.length === 0) return new Map();
  const text = `SELECT ${TRANSFER} FROM unnest($2::uuid[]) AS w (id)
    CROSS JOIN LATERAL (SELECT r.* FROM kapok.transfers r WHERE r.book_id = $1 AND r.id = w.id OFFSET 0) t`;
  const { rows } = await client.query<TransferBrief>(text, [bookId, ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Support from pools by its ids; unknown ones are absent. */
export async function readSupports(
  client: ClientBase,
  bookId: number,
  ids: readonly string[],
): Promise<Map<string, SupportBrief>> {
  if (ids.length === 0) return new Map();
  const text = `SELECT ${SUPPORT} FROM unnest($2::uuid[]) AS w (id)
    CROSS JOIN LATERAL (SELECT r.* FROM kapok.pool_supports r WHERE r.book_id = $1 AND r.id = w.id OFFSET 0) s`;
  const { rows } = await client.query<SupportBrief>(text, [bookId, ids]);
  return new Map(rows.map((row) => [row.id, row]));
}
