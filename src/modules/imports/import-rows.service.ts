import { Injectable } from '@nestjs/common';
import { csvLine } from '../../platform/csv/csv-writer.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import type { AnsweredRow } from './answered-row.js';

const CSV_BATCH_ROWS = 1_000;
const CSV_HEADER = ['line', 'ref', 'accepted', 'code'];
const BOM = '\uFEFF';

/** Which answers: of one import, all or the refused ones only. */
export interface RowSelection {
  readonly bookId: number;
  readonly importId: string;
  readonly refusedOnly: boolean;
}

/** The kept answers to the rows of imports, for reading. */
@Injectable()
export class ImportRowsService {
  constructor(private readonly database: Database) {}

  /** One page in the order of the file. Throws `not_found` for an import that is not in the book. */
  async page(
    selection: RowSelection,
    limit: number,
    after: string | null,
  ): Promise<Page<AnsweredRow>> {
    await this.#mustExist(selection);
    const line = after === null ? 0 : Number(decodeCursor(after, { line: 'integer' }).line);
    const rows = await this.#read(selection, line, limit + 1);
    return toPage(rows, limit, {
      item: (row) => row,
      position: (row) => ({ line: String(row.line) }),
    });
  }

  /** All answers as the lines of a CSV file for spreadsheets, read in batches. Throws `not_found`. */
  async csv(selection: RowSelection): Promise<AsyncGenerator<string>> {
    await this.#mustExist(selection);
    return this.#csvLines(selection);
  }

  async *#csvLines(selection: RowSelection): AsyncGenerator<string> {
    yield BOM + csvLine(CSV_HEADER);
    let rows = await this.#read(selection, 0, CSV_BATCH_ROWS);
    while (rows.length > 0) {
      yield rows.map(toCsvLine).join('');
      rows = await this.#read(selection, rows.at(-1)?.line ?? 0, CSV_BATCH_ROWS);
    }
  }

  #read({ bookId, importId, refusedOnly }: RowSelection, afterLine: number, limit: number) {
    return this.database.read.query<AnsweredRow[]>(
      `SELECT line, ref, accepted, code FROM kapok.import_rows
       WHERE book_id = $1 AND import_id = $2 AND line > $3 ${refusedOnly ? 'AND NOT accepted' : ''}
       ORDER BY line LIMIT $4`,
      [bookId, importId, afterLine, limit],
    );
  }

  async #mustExist({ bookId, importId }: RowSelection): Promise<void> {
    const found: unknown[] = await this.database.read.query(
      'SELECT 1 FROM kapok.imports WHERE book_id = $1 AND id = $2',
      [bookId, importId],
    );
    if (found.length === 0) throw new DomainError('not_found');
  }
}

function toCsvLine(row: AnsweredRow): string {
  return csvLine([String(row.line), row.ref ?? '', String(row.accepted), row.code ?? '']);
}
