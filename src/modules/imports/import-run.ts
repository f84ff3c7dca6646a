import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { ImportFile } from './import-file.js';
import { readHeader } from './import-header.js';
import { rowsAtOnce } from './import-kinds.js';
import { type ClaimedImport, ImportLease } from './import-lease.js';
import { type CsvRow, readCsv } from './read-csv.js';
import { RowAnswers } from './row-answers.js';
import { RowSubmission } from './row-submission.js';

/** Somebody asked this server to stop: what is committed counts, the rest waits. */
export class ImportInterrupted extends Error {
  override readonly name = 'ImportInterrupted';
}

/** Thrown to roll a dry run back after its last row. */
class DryRunEnded extends Error {
  override readonly name = 'DryRunEnded';
}

interface Chunk {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** Works through the rows of one claimed import. */
@Injectable()
export class ImportRun {
  constructor(
    private readonly database: Database,
    private readonly file: ImportFile,
    private readonly lease: ImportLease,
    private readonly submission: RowSubmission,
    private readonly answers: RowAnswers,
  ) {}

  /**
   * Continues after the rows that are done. Each chunk's effects, answers and progress commit together;
   * a dry run has its effects in one transaction that is rolled back, and only the answers stay.
   * Throws ImportInterrupted when `stopping` answers true, LeaseLostError when another server took over.
   */
  async run(claimed: ClaimedImport, stopping: () => boolean): Promise<void> {
    const chunks = this.#chunks(claimed, stopping);
    if (claimed.dryRun) await this.#rehearse(claimed, chunks);
    else await this.#commit(claimed, chunks);
    await this.database.transaction(async (tx) => {
      await this.lease.hold(tx, claimed);
      await this.answers.finish(tx, claimed, null);
    });
  }

  async #commit(claimed: ClaimedImport, chunks: AsyncIterable<Chunk>): Promise<void> {
    let committed = 0;
    for await (const { columns, rows } of chunks) {
      committed += 1;
      await retryVictims(() =>
        this.database.transaction(async (tx) => {
          await this.lease.hold(tx, claimed);
          const answered = await this.submission.submit(tx, claimed, columns, rows);
          await this.answers.store(tx, claimed, answered);
        }),
      );
      // After 1, 2, 4, 8 … chunks: tables that double need other plans.
      if (Number.isInteger(Math.log2(committed))) await this.answers.refreshStatistics(claimed);
    }
    await this.answers.refreshStatistics(claimed);
  }

  async #rehearse(claimed: ClaimedImport, chunks: AsyncIterable<Chunk>): Promise<void> {
    try {
      await this.database.transaction(async (rehearsal) => {
        for await (const chunk of chunks) await this.#rehearseChunk(rehearsal, claimed, chunk);
        throw new DryRunEnded();
      });
    } catch (error) {
      if (!(error instanceof DryRunEnded)) throw error;
    }
  }

  /** The effects go to the rehearsal, the answers to a transaction of their own that commits. */
  async #rehearseChunk(rehearsal: Tx, claimed: ClaimedImport, chunk: Chunk): Promise<void> {
    const answered = await this.submission.submit(rehearsal, claimed, chunk.columns, chunk.rows);
    await this.database.transaction(async (tx) => {
      await this.lease.hold(tx, claimed);
      await this.answers.store(tx, claimed, answered);
    });
  }

  async *#chunks(claimed: ClaimedImport, stopping: () => boolean): AsyncGenerator<Chunk> {
    const slices = this.file.slices(claimed, () => stopWhen(stopping));
    const chunkRows = rowsAtOnce(claimed.kind);
    let columns: readonly string[] | null = null;
    let toSkip = claimed.rowsDone;
    let rows: CsvRow[] = [];
    for await (const row of readCsv(slices)) {
      if (columns === null) columns = readHeader(claimed.kind, row);
      else if (toSkip > 0) toSkip -= 1;
      else rows.push(row);
      if (columns !== null && rows.length === chunkRows) {
        yield { columns, rows };
        rows = [];
        await stopWhen(stopping);
      }
    }
    if (columns !== null && rows.length > 0) yield { columns, rows };
  }
}

async function stopWhen(stopping: () => boolean): Promise<void> {
  if (stopping()) throw new ImportInterrupted('this server is stopping');
}
