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
/** One batch being written, and the next one already at the server: it need not wait for this process in between. */
const MOST_IN_FLIGHT = 2;
/** Requests that may wait; beyond, new ones are refused at once with a retryable error. */
const LONGEST_QUEUE = 20_000;
/** After a surprise (another server appended, a key was known, a row had moved) so many batches go carefully. */
const CAREFUL_BATCHES = 16;
/** How long a batch is tried again through faults of the connection before its outcome is called unknown. */
const PATIENCE_MS = 15_000;
const RETRY_PAUSE_MS = 50;
/** After so long without work a book lets its connection go. */
const REST_MS = 60_000;
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
  readonly stats = new AppendStats();
  private queue: Waiting[] = [];
  private working: Promise<void> | null = null;
  private readonly writer: BatchWriter;
  private resting: NodeJS.Timeout | undefined;
  private carefulBatches = 0;
  private isClosed = false;

  /**
   * `pool` lends connections for short reads. The one that is kept comes from `kept`, if given, so that however many
   * books a process writes, its requests do not wait for theirs.
   */
  constructor(
    bookId: number,
    pool: Pick<Pool, 'connect'>,
    private readonly options: {
      readonly kept?: Pick<Pool, 'connect'>;
      readonly restMs?: number;
    } = {},
  ) {
    this.writer = new BatchWriter(bookId, { kept: options.kept ?? pool, lent: pool });
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
    clearTimeout(this.resting);
    this.writer.close();
  }

  private async work(): Promise<void> {
    clearTimeout(this.resting);
    // Callers that submit in the same tick belong to the same batch.
    await Promise.resolve();
    const flights: Flight[] = [];
    while (this.queue.length > 0 || flights.length > 0) {
      const isCareful = this.carefulBatches > 0;
      if (!isCareful && this.queue.length > 0 && flights.length < MOST_IN_FLIGHT) {
        await this.launch(flights);
      } else if (flights.length > 0) {
        await this.land(flights);
      } else {
        await this.commit(this.takeBatch(LARGEST_BATCH));
      }
      // Lets those who were just answered come back before the next batch leaves.
      await new Promise(setImmediate);
    }
    this.working = null;
    // What is remembered stays: the head says whether it is still right.
    this.resting = setTimeout(() => this.writer.close(), this.options.restMs ?? REST_MS).unref();
  }

  /**
   * Judges the next batch and sends it, while others are being written: as if those stood already. The server takes
   * it up behind them, and refuses it unless they left the head where it was judged to be.
   */
  private async launch(flights: Flight[]): Promise<void> {
    // With nothing in flight, half of those waiting go first: the others are judged meanwhile.
    const isAlone = flights.length === 0 && this.queue.length >= WORTH_HALVING;
    const batch = this.takeBatch(isAlone ? Math.ceil(this.queue.length / 2) : LARGEST_BATCH);
    try {
      const plan = await this.writer.plan(batch);
      flights.push({ batch, plan, written: this.writer.write(plan) });
    } catch (error) {
      while (flights.length > 0) {
        if (await this.land(flights)) continue;
        this.queue = [...batch, ...this.queue];
        return;
      }
      await this.recover(batch, error);
    }
  }

  /**
   * Waits for the oldest batch in flight and answers its callers; false if it had to be recovered. Then what was
   * judged behind it is void: its callers go back to the head of the queue. Nothing of theirs can stand, unless a
   * connection broke with both on their way; the next batches go carefully and find their keys.
   */
  private async land(flights: Flight[]): Promise<boolean> {
    const flight = flights.shift();
    if (!flight) return true;
    const { error } = await flight.written;
    if (error === null) {
      this.deliverAll(flight.plan.answers);
      this.askUnderLock(flight.plan.doubtful);
      return true;
    }
    const voided = flights.splice(0);
    await Promise.all(voided.map(({ written }) => written));
    this.queue = [...voided.flatMap(({ batch }) => batch), ...this.queue];
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
