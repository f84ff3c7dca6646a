import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { rowRefused } from '../../platform/row-answer.js';
import type { AnsweredRow } from './answered-row.js';
import { cellsOfRow, refOfRow } from './import-header.js';
import type { ClaimedImport } from './import-lease.js';
import type { CsvRow } from './read-csv.js';
import { type Cells, RowOwners } from './row-owners.js';

/** Turns the rows of a chunk into the answers of those who own them. */
@Injectable()
export class RowSubmission {
  constructor(private readonly owners: RowOwners) {}

  /**
   * Lets the rows take effect inside `tx`, in the order of the file, and answers for each. A row that
   * cannot be read as one of this file is refused with `malformed_row` and reaches nobody.
   */
  async submit(
    tx: Tx,
    claimed: ClaimedImport,
    columns: readonly string[],
    rows: readonly CsvRow[],
  ): Promise<AnsweredRow[]> {
    const cells = rows.map((row) => cellsOfRow(columns, row));
    const readable = cells.filter((row): row is Cells => row !== null);
    const answers = await this.owners.submit(tx, claimed, readable);
    invariant(answers.length === readable.length, 'every imported row is answered');
    let next = 0;
    return rows.map((row, index) => {
      const answer = cells[index] === null ? rowRefused('malformed_row') : answers[next++];
      invariant(answer, 'every imported row is answered');
      return { line: row.line, ref: refOfRow(claimed.kind, columns, row), ...answer };
    });
  }
}
