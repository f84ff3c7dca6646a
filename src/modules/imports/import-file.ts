import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { ClaimedImport } from './import-lease.js';

/** One read of the stored file. Small enough that parsing it does not hold up other requests. */
const SLICE_BYTES = 256 * 1024;

/** The file of an import as it was received, read in slices: it is never in memory as a whole. */
@Injectable()
export class ImportFile {
  constructor(private readonly database: Database) {}

  /** The file's bytes in order. `beforeSlice` runs before each read; what it throws ends the reading. */
  async *slices(claimed: ClaimedImport, beforeSlice: () => Promise<void>): AsyncGenerator<Buffer> {
    for (let from = 1; from <= claimed.fileBytes; from += SLICE_BYTES) {
      await beforeSlice();
      const [row] = await this.database.read.query<{ slice: Buffer }[]>(
        `SELECT substring(file FROM $3 FOR $4) AS slice FROM kapok.imports
         WHERE book_id = $1 AND id = $2`,
        [claimed.bookId, claimed.id, from, SLICE_BYTES],
      );
      // Emptied by a server that has finished it meanwhile: the next lease check says so.
      if (row === undefined || row.slice.length === 0) return;
      yield row.slice;
    }
  }
}
