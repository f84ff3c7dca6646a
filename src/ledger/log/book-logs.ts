import type { Pool } from 'pg';
import type { Book } from '../books.js';
import type { LogExtent } from './log-rows.js';

/** How far a book and its log have come. */
export interface BookLog extends Book, LogExtent {
  /** Entries under the newest checkpoint; 0n before there is one. */
  readonly signed: bigint;
}

const LOGS = `SELECT b.id, b.uid, b.code, b.algorithm, b.head_seq + 1 AS entries, coalesce(h.tiles, 0) AS tiles,
    coalesce(h.size, 0) AS signed
  FROM ledger.book b LEFT JOIN ledger.log_head h ON h.book_id = b.id ORDER BY b.id LIMIT 1000`;

/** All books with their logs, in order of founding. */
export async function readBookLogs(pool: Pick<Pool, 'query'>): Promise<BookLog[]> {
  const { rows } = await pool.query<BookLog>(LOGS);
  return rows;
}
