import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { AnsweredRow } from './answered-row.js';
import type { ClaimedImport } from './import-lease.js';

/** Keeps the answers of a chunk and the progress they make, in the caller's transaction. */
@Injectable()
export class RowAnswers {
  constructor(private readonly database: Database) {}

  /**
   * Stores the answers and adds them to the import's counts; `tx` must hold the import's lease. Answers
   * that a dry run gave before it was interrupted stay as they were given.
   */
  async store(tx: Tx, claimed: ClaimedImport, rows: readonly AnsweredRow[]): Promise<void> {
    await tx.query(
      `INSERT INTO kapok.import_rows (book_id, import_id, line, ref, accepted, code)
       SELECT $1, $2, a.line, a.ref, a.code IS NULL, a.code
       FROM unnest($3::integer[], $4::text[], $5::text[]) a (line, ref, code)
       ON CONFLICT ON CONSTRAINT import_rows_pkey DO NOTHING`,
      [
        claimed.bookId,
        claimed.id,
        rows.map(({ line }) => line),
        rows.map(({ ref }) => ref),
        rows.map(({ code }) => code),
      ],
    );
    const accepted = rows.filter((row) => row.accepted).length;
    await tx.query(
      `UPDATE kapok.imports SET rows_done = rows_done + $3, accepted = accepted + $4,
              refused = refused + $3 - $4
       WHERE book_id = $1 AND id = $2`,
      [claimed.bookId, claimed.id, rows.length, accepted],
    );
  }

  /**
   * Tells the planner what the rows have made of the tables: what follows an import at once (approvals,
   * queues) would else be planned for empty ones. Committed apart, because it is no effect of the import.
   */
  async refreshStatistics(claimed: ClaimedImport): Promise<void> {
    await this.database.transaction((tx) =>
      tx.query('SELECT kapok.refresh_statistics($1)', [claimed.kind]),
    );
  }

  /**
   * Ends the import: counts are those of the kept answers, and the file, which holds personal data in
   * clear, is emptied. `faultCode` null: done, else failed.
   */
  async finish(tx: Tx, claimed: ClaimedImport, faultCode: string | null): Promise<void> {
    await tx.query(
      `UPDATE kapok.imports i
       SET state = CASE WHEN $3::text IS NULL THEN 'done' ELSE 'failed' END, fault_code = $3,
           accepted = counts.accepted, refused = counts.refused, file = '',
           worker_id = NULL, lease_until = NULL, finished_at = now()
       FROM (SELECT count(*) FILTER (WHERE accepted)::integer AS accepted,
                    count(*) FILTER (WHERE NOT accepted)::integer AS refused
             FROM kapok.import_rows WHERE book_id = $1 AND import_id = $2) counts
       WHERE i.book_id = $1 AND i.id = $2`,
      [claimed.bookId, claimed.id, faultCode],
    );
  }
}
