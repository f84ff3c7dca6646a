import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { Config } from '../../platform/config/config.js';
import { errorCode } from '../../platform/database/sql-state.js';
import { databaseCode } from '../../platform/errors/database-faults.js';
import { ReconciliationAgenda } from './reconciliation-agenda.js';
import { type ClaimedRun, ReconciliationLease, RunInterrupted } from './reconciliation-lease.js';
import { ReconciliationResults } from './reconciliation-results.js';
import { ReconciliationRun } from './reconciliation-run.js';

/** A run that was claimed so often and fails without the database being at fault is given up. */
const MAX_CLAIMS = 5;

/**
 * Works on open runs in the background, one at a time. The clock only wakes it: rows say what is due, and the lease
 * alone which server does it.
 */
@Injectable()
export class ReconciliationWorker implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Reconciliation');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'reconciliation_interrupted',
    work: () => this.#workThrough(),
  });

  constructor(
    private readonly config: Config,
    private readonly agenda: ReconciliationAgenda,
    private readonly lease: ReconciliationLease,
    private readonly reconciliation: ReconciliationRun,
    private readonly results: ReconciliationResults,
  ) {}

  /** Every minute: notes which books are due today, and works on whatever is open. */
  @Cron('0 * * * * *', { name: 'reconciliation', timeZone: 'Asia/Shanghai' })
  wake(): void {
    this.#rounds.wake();
  }

  /** Resolves when this server works on nothing (any more). */
  async settled(): Promise<void> {
    await this.#rounds.settled();
  }

  /** Claims a run and works on it at once, in the caller's time. False: another server works on it. */
  async work(runId: string): Promise<boolean> {
    const claimed = await this.lease.claim(runId);
    if (claimed !== null) await this.#workOn(claimed);
    return claimed !== null;
  }

  /** Leaves the run under way to another server. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  /** A fault ends the round; the next wake-up tries again. */
  async #workThrough(): Promise<void> {
    if (this.config.reconciliationAuto) await this.agenda.noteDue();
    for (let next = await this.#claimNext(); next !== null; next = await this.#claimNext()) {
      await this.#workOn(next);
    }
  }

  async #claimNext(): Promise<ClaimedRun | null> {
    return this.#rounds.isStopping ? null : this.lease.claim();
  }

  async #workOn(run: ClaimedRun): Promise<void> {
    try {
      await this.reconciliation.run(run, () => this.#rounds.isStopping);
    } catch (error) {
      if (error instanceof RunInterrupted) return this.lease.release(run);
      if (isOutage(error) || run.fence < MAX_CLAIMS) {
        await this.lease.release(run);
        throw error;
      }
      await this.results.fail(run, 'internal_fault');
      this.#logger.error({ event: 'reconciliation_failed', runId: run.id, error });
    }
  }
}

/** Whether the database was away, stopping, full or racing: no fault of the run, so it may last. */
function isOutage(error: unknown): boolean {
  if (databaseCode(error, true) === 'temporarily_unavailable') return true;
  return /^E[A-Z]+$/.test(errorCode(error) ?? '');
}
