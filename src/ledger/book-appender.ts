import type { Pool } from 'pg';
import { DomainError } from '../platform/errors/domain-error.js';
import type { AppendOutcome, AppendRequest } from './append-request.js';
import { AppendStats } from './append-stats.js';
import { BatchWriter, type Plan } from './batch-writer.js';
import { classifyFailure } from './failures.js';
import { type Answer, deliver, rejectAll, type Waiting } from './waiting.js';

/** At most so many requests share a commit. */
const LARGEST_BATCH = 512;
/** From so many on it pays to judge one half while the other is being written. */
const WORTH_HALVING = 16;
/** Requests that may wait; beyond, new ones are refused at once with a retryable error. */
const LONGEST_QUEUE = 20_000;
/** After a surprise (another server appended, a key was known, a row had moved) so many batches go carefully. */
const CAREFUL_BATCHES = 16;
/** How long a batch is tried again through faults of the connection before its outcome is called unknown. */
const PATIENCE_MS = 15_000;
const RETRY_PAUSE_MS = 50;
/** Under the lock nothing can surprise; so many in a row mean that the request itself is at fault. */
const MOST_SURPRISES = 10;

/**
 * Group commit for one book: callers wait in a queue; whatever waited while the last commit ran is the next batch.
 *
 * A batch goes one of two ways. *Fast*: judged against remembered balances and written by one statement that fails
 * unless the head is where memory says. *Careful*: the head is locked first, then keys, rows and balances are read
 * and judged under the lock; it cannot be surprised. Any surprise sends the same batch, and the next ones, the
 * careful way. A batch that the database refuses for a rule of some module is repeated one request at a time, so
 * that one fault never sinks the others.
 */
export class BookAppender {
  private queue: Waiting[] = [];
  private working: Promise<void> | null = null;
  private readonly writer: BatchWriter;
  private carefulBatches = 0;
  private isClosed = false;

  constructor(
    bookId: number,
    pool: Pick<Pool, 'connect'>,
    readonly stats: AppendStats = new AppendStats(),
  ) {
    this.writer = new BatchWriter(bookId, pool);
  }

  /** Whether a request would be taken. */
  get isAccepting(): boolean {
    return !this.isClosed && this.queue.length < LONGEST_QUEUE;
  }

  /** Requests that wait for a commit. */
  get waiting(): number {
    return this.queue.length;
  }

  /**
   * Resolves when the request's fate is durable. Rejects with `outcome_unknown` when the database could not be
   * asked for long, `temporarily_unavailable` when too many wait, and with the fault itself when the request broke
   * a rule that its module should have checked.
   */
  submit(request: AppendRequest): Promise<AppendOutcome> {
    if (!this.isAccepting) {
      return Promise.reject(new DomainError('temporarily_unavailable'));
    }
    return new Promise((resolve, reject) => {
      this.queue.push({ request, resolve, reject });
      this.working ??= this.work();
    });
  }

  /** Takes no more requests, finishes those that wait, and lets the connection go. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.working;
    this.writer.close();
  }

  private async work(): Promise<void> {
    // Callers that submit in the same tick belong to the same batch.
    await Promise.resolve();
    let flight: Flight | null = null;
    while (this.queue.length > 0 || flight) {
      if (this.queue.length === 0 || this.carefulBatches > 0) {
        await this.land(flight);
        flight = null;
        if (this.carefulBatches > 0 && this.queue.length > 0) {
          await this.commit(this.takeBatch(LARGEST_BATCH));
        }
      } else {
        flight = await this.launchBehind(flight);
      }
      // Lets those who were just answered come back before the next batch leaves.
      await new Promise(setImmediate);
    }
    this.working = null;
  }

  /**
   * Judges the next batch while the one before is being written, and sends it as soon as that one stands. If that
   * one fails, what was judged behind it is void: its callers go back to the head of the queue.
   */
  private async launchBehind(flight: Flight | null): Promise<Flight | null> {
    // With nothing in flight, half of those waiting go first: the others are judged meanwhile.
    const isAlone = flight === null && this.queue.length >= WORTH_HALVING;
    const batch = this.takeBatch(isAlone ? Math.ceil(this.queue.length / 2) : LARGEST_BATCH);
    let plan: Plan;
    try {
      plan = await this.writer.plan(batch);
    } catch (error) {
      if (await this.land(flight)) await this.recover(batch, error);
      else this.queue = [...batch, ...this.queue];
      return null;
    }
    if (!(await this.land(flight))) {
      this.queue = [...batch, ...this.queue];
      return null;
    }
    return { batch, plan, written: this.writer.write(plan) };
  }

  /** Waits for a batch in flight and answers its callers; false if it had to be recovered. */
  private async land(flight: Flight | null): Promise<boolean> {
    if (!flight) return true;
    const { error } = await flight.written;
    if (error === null) {
      this.deliverAll(flight.plan.answers);
      this.askUnderLock(flight.plan.doubtful);
      return true;
    }
    await this.recover(flight.batch, error);
    return false;
  }

  /**
   * A refusal found from memory may be wrong: another server may have brought the minutes, or the key may stand
   * already. Such requests go first in the next batch, which is judged under the lock.
   */
  private askUnderLock(doubtful: readonly Waiting[]): void {
    if (doubtful.length === 0) return;
    this.queue = [...doubtful, ...this.queue];
    this.carefulBatches = Math.max(this.carefulBatches, 1);
  }

  /** The next batch, in order of arrival. A key occurs once in a batch; its repeats wait for the next. */
  private takeBatch(bound: number): Waiting[] {
    const keys = new Set<string>();
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    for (const waiting of this.queue) {
      if (batch.length === bound || keys.has(waiting.request.key)) {
        rest.push(waiting);
      } else {
        keys.add(waiting.request.key);
        batch.push(waiting);
      }
    }
    this.queue = rest;
    return batch;
  }

  /** Commits a batch the careful way, however often it takes. */
  private async commit(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.appendLocked(batch);
    } catch (error) {
      await this.recover(batch, error);
    }
  }

  /** Brings a failed batch to an end: under the lock, on a new connection, or one request at a time. */
  private async recover(batch: readonly Waiting[], cause: unknown): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    let error = cause;
    for (let tries = 1; ; tries += 1) {
      this.writer.forget();
      this.carefulBatches = CAREFUL_BATCHES;
      const failure = classifyFailure(error);
      this.stats.failures.add(failure);
      if (failure === 'fault' || (failure === 'surprise' && tries >= MOST_SURPRISES)) {
        await this.commitSingly(batch, error);
        return;
      }
      if (failure === 'connection') {
        this.writer.dropConnection(error);
        if (Date.now() > deadline) {
          rejectAll(batch, new DomainError('outcome_unknown', { cause: error }));
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      }
      try {
        await this.appendLocked(batch);
        return;
      } catch (next) {
        error = next;
      }
    }
  }

  private async appendLocked(batch: readonly Waiting[]): Promise<void> {
    const { answers, isContended } = await this.writer.appendLocked(batch);
    this.carefulBatches = isContended ? CAREFUL_BATCHES : Math.max(0, this.carefulBatches - 1);
    this.deliverAll(answers);
  }

  private deliverAll(answers: readonly Answer[]): void {
    this.stats.count(answers);
    answers.forEach(deliver);
  }

  private async commitSingly(batch: readonly Waiting[], error: unknown): Promise<void> {
    if (batch.length === 1) {
      rejectAll(batch, error);
      return;
    }
    for (const waiting of batch) await this.commit([waiting]);
  }
}

/** A batch on its way to the disk. */
interface Flight {
  readonly batch: readonly Waiting[];
  readonly plan: Plan;
  readonly written: Promise<{ readonly error: unknown }>;
}
