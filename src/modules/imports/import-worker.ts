import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { Database } from '../../platform/database/database.js';
import { errorCode } from '../../platform/database/sql-state.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { type ClaimedImport, ImportLease, LeaseLostError } from './import-lease.js';
import { ImportInterrupted, ImportRun } from './import-run.js';
import { ImportSurvey } from './import-survey.js';
import { RowAnswers } from './row-answers.js';

const WAKE_MS = 2_000;
/** An import that fails so often in this process without the database being at fault is given up. */
const MAX_ATTEMPTS = 5;

/**
 * Works on open imports in the background, one at a time. Woken by an accepted upload and every two
 * seconds; which server works is decided by the lease alone.
 */
@Injectable()
export class ImportWorker implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Imports');
  readonly #attempts = new Map<string, number>();
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'import_interrupted',
    work: () => this.#workThrough(),
  });

  constructor(
    private readonly database: Database,
    private readonly lease: ImportLease,
    private readonly survey: ImportSurvey,
    private readonly importRun: ImportRun,
    private readonly answers: RowAnswers,
  ) {}

  /** Starts working unless this server does already. Returns at once and never throws. */
  @Interval(WAKE_MS)
  wake(): void {
    this.#rounds.wake();
  }

  /** Finishes the chunk under way and lets another server go on with the rest. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  /** Claims until nothing is open. A fault ends the round; the next wake-up tries again. */
  async #workThrough(): Promise<void> {
    for (let next = await this.#claimNext(); next !== null; next = await this.#claimNext()) {
      await this.#work(next);
    }
  }

  async #claimNext(): Promise<ClaimedImport | null> {
    return this.#rounds.isStopping ? null : this.lease.claim();
  }

  async #work(claimed: ClaimedImport): Promise<void> {
    try {
      const surveyed = claimed.rowsTotal === null ? await this.survey.run(claimed) : claimed;
      await this.importRun.run(surveyed, () => this.#rounds.isStopping);
      this.#attempts.delete(claimed.id);
    } catch (error) {
      if (error instanceof LeaseLostError) return;
      if (error instanceof ImportInterrupted) return this.lease.release(claimed);
      const faultCode = this.#faultOf(claimed, error);
      if (faultCode === null) {
        await this.lease.release(claimed);
        throw error;
      }
      await this.#fail(claimed, faultCode);
      this.#logger.error({ event: 'import_failed', importId: claimed.id, faultCode, error });
    }
  }

  /** Why an import is given up, or null when it is worth another attempt. */
  #faultOf(claimed: ClaimedImport, error: unknown): string | null {
    if (error instanceof DomainError && !error.retryable) return error.code;
    if (isOutage(error)) return null;
    const attempts = (this.#attempts.get(claimed.id) ?? 0) + 1;
    this.#attempts.set(claimed.id, attempts);
    return attempts < MAX_ATTEMPTS ? null : 'internal_fault';
  }

  async #fail(claimed: ClaimedImport, faultCode: string): Promise<void> {
    this.#attempts.delete(claimed.id);
    await this.database.transaction(async (tx) => {
      await this.lease.hold(tx, claimed);
      await this.answers.finish(tx, claimed, faultCode);
    });
  }
}

/** Whether the database was away, stopping, full or racing: no fault of the file, so it may last. */
function isOutage(error: unknown): boolean {
  if (error instanceof DomainError) return error.retryable;
  const code = errorCode(error);
  if (code === null) return error instanceof Error && /connection|connect /i.test(error.message);
  return /^(08|40|53|55P|57P|58)/.test(code) || /^E[A-Z]+$/.test(code);
}
