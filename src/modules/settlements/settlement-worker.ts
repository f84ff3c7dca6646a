import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { sqlState } from '../../platform/database/sql-state.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { passingFault } from './passing-fault.js';
import { RunInterrupted, RunStopped } from './run-faults.js';
import { type HeldRun, LeaseLostError, RunLease } from './run-lease.js';
import { RunLog } from './run-log.js';
import { oldestOpen } from './run-rows.js';
import { SettlementRunner } from './settlement-runner.js';

/** A third of the lease: two renewals may fail before anybody else may take the run. */
const RENEW_MS = 5_000;
/** How soon a run is taken up again after a fault that passes. */
const RETRY_MS = 5_000;
/** Books that one server works on at once: each takes a connection of the pool. */
const BOOKS_AT_ONCE = 2;

/**
 * Works on open runs in the background, month after month. Whoever asks only wakes it; which server works on a run
 * is decided by the run's row.
 */
@Injectable()
export class SettlementWorker implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Settlements');
  /** Books that are being worked on here, with the promise of the end. */
  readonly #working = new Map<number, Promise<void>>();
  /** Books that somebody asked for while their turn had not come, or while they were being worked on. */
  readonly #asked = new Set<number>();
  readonly #stop = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly lease: RunLease,
    private readonly runner: SettlementRunner,
    private readonly log: RunLog,
  ) {}

  /** Goes to work on the open runs of a book, now or after those before it. Returns at once and never throws. */
  wake(bookId: number): void {
    this.#asked.add(bookId);
    this.#startNext();
  }

  /** Resolves when nothing that was asked for in this process is left to do. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working.values());
  }

  /** Ends the chunk under way and lets another server go on with the rest. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  #startNext(): void {
    for (const bookId of this.#asked) {
      if (this.#working.size >= BOOKS_AT_ONCE || this.#stop.signal.aborted) return;
      if (this.#working.has(bookId)) continue;
      this.#asked.delete(bookId);
      const work = this.#workOn(bookId).finally(() => {
        this.#working.delete(bookId);
        this.#startNext();
      });
      this.#working.set(bookId, work);
    }
  }

  async #workOn(bookId: number): Promise<void> {
    try {
      while (!this.#stop.signal.aborted && (await this.#settleOldest(bookId)));
    } catch (error) {
      // The edge of the background: nobody above could answer for it, and the lease lets another server go on.
      this.#logger.error({ event: 'settlement_interrupted', sqlState: sqlState(error), error });
      this.#wakeLater(bookId);
    }
  }

  /** Works on the oldest open month; false when it cannot go on now, or there is none. */
  async #settleOldest(bookId: number): Promise<boolean> {
    const month = await oldestOpen(this.database.read, bookId);
    const held = month === null ? null : await this.lease.claim(bookId, month);
    if (held === null) return false;
    const { step, fence } = held.run;
    this.#logger.log({ event: 'settlement_claimed', month, step, fence: String(fence) });
    const renewal = setInterval(() => void this.#renew(held), RENEW_MS);
    try {
      const outcome = await this.runner.run(held, () => this.#stop.signal.aborted);
      this.#logger.log({ event: `settlement_${outcome}`, month });
      return outcome === 'done';
    } catch (error) {
      await this.#giveUp(held, error);
      return false;
    } finally {
      clearInterval(renewal);
    }
  }

  /** Keeps a lease that no chunk has renewed for a while. Failing is no news: the next write will tell. */
  async #renew(held: HeldRun): Promise<void> {
    try {
      await this.lease.renewIfQuiet(held, RENEW_MS);
    } catch (error) {
      if (error instanceof LeaseLostError) return;
      // A timer has nobody above it to throw to.
      this.#logger.warn({
        event: 'settlement_lease_not_renewed',
        sqlState: sqlState(error),
        error,
      });
    }
  }

  /** Sorts out why a run could not go on: taken over, asked to stop, to be taken up again, or stopped. */
  async #giveUp(held: HeldRun, error: unknown): Promise<void> {
    if (error instanceof LeaseLostError) return;
    if (error instanceof RunInterrupted) return this.log.release(held, null);
    const passing = passingFault(error);
    if (passing !== null) {
      const { bookId, month } = held.run;
      this.#logger.warn({ event: 'settlement_paused', month, code: passing });
      this.#wakeLater(bookId);
      return this.log.release(held, { code: passing, stops: false });
    }
    if (await this.#isLost(held, error)) return;
    const code =
      error instanceof RunStopped || error instanceof DomainError ? error.code : 'internal_fault';
    this.#logger.error({ event: 'settlement_stopped', month: held.run.month, code, error });
    await this.log.release(held, { code, stops: true });
  }

  /** A refusal over a moved row is what a server sees whose run was taken over. */
  async #isLost(held: HeldRun, error: unknown): Promise<boolean> {
    const refused = error instanceof RunStopped || error instanceof DomainError;
    if (!refused || error.code !== 'state_conflict') return false;
    try {
      await this.lease.renew(held);
      return false;
    } catch (lost) {
      if (!(lost instanceof LeaseLostError)) throw lost;
      return true;
    }
  }

  /** Takes a book up again after a while, for as long as this process lives. */
  #wakeLater(bookId: number): void {
    const { signal } = this.#stop;
    sleep(RETRY_MS, undefined, { signal, ref: false }).then(
      () => this.wake(bookId),
      () => undefined,
    );
  }
}
