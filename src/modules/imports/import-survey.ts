import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { errorCode } from '../../platform/database/sql-state.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { ImportFile } from './import-file.js';
import { readHeader } from './import-header.js';
import { isTakenWhole, MAX_WHOLE_FILE_ROWS } from './import-kinds.js';
import { type ClaimedImport, ImportLease } from './import-lease.js';
import { readCsv } from './read-csv.js';

/**
 * Looks the whole file through before the first row takes effect, so that a file that cannot be read
 * to its end changes nothing.
 */
@Injectable()
export class ImportSurvey {
  constructor(
    private readonly database: Database,
    private readonly file: ImportFile,
    private readonly lease: ImportLease,
  ) {}

  /**
   * Counts the rows and stores the number. Throws DomainError with the fault of the file: `not_utf8`,
   * `malformed_csv`, `empty_file`, `missing_columns`, `unknown_columns`, `too_many_rows`; LeaseLostError when
   * taken over.
   */
  async run(claimed: ClaimedImport): Promise<ClaimedImport> {
    const slices = this.file.slices(claimed, () => this.lease.renew(claimed));
    const limit = isTakenWhole(claimed.kind) ? MAX_WHOLE_FILE_ROWS : Number.POSITIVE_INFINITY;
    let rowsTotal = 0;
    let headerSeen = false;
    for await (const row of readCsv(utf8Checked(slices))) {
      if (headerSeen) rowsTotal += 1;
      else readHeader(claimed.kind, row);
      headerSeen = true;
      if (rowsTotal > limit) throw new DomainError('too_many_rows', { facts: { limit } });
    }
    if (!headerSeen) readHeader(claimed.kind, null);
    await this.database.transaction(async (tx) => {
      await this.lease.hold(tx, claimed);
      await tx.query('UPDATE kapok.imports SET rows_total = $3 WHERE book_id = $1 AND id = $2', [
        claimed.bookId,
        claimed.id,
        rowsTotal,
      ]);
    });
    return { ...claimed, rowsTotal };
  }
}

/** Passes bytes on unchanged and fails with `not_utf8` at the first that are not UTF-8. */
async function* utf8Checked(slices: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const slice of slices) {
      decoder.decode(slice, { stream: true });
      yield slice;
    }
    decoder.decode();
  } catch (error) {
    if (errorCode(error) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new DomainError('not_utf8', { cause: error });
  }
}
