import { PassThrough, pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { Readiness } from '../../platform/health/readiness.js';
import { findRun, type SettlementRun } from './run-rows.js';

const LOOK_MS = 1_000;
/** Proxies drop a connection that says nothing for long. */
const HEARTBEAT_LOOKS = 15;
/** A watcher comes back with a fresh token after this; the stream has no state of its own. */
const MOST_LOOKS = 900;
const MOST_STREAMS = 100;

/**
 * Streams of a run's progress as server-sent events. Each looks at the row once a second, whichever server works on
 * it, and says something when it has changed.
 */
@Injectable()
export class ProgressStreams implements BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  #open = 0;

  constructor(
    private readonly database: Database,
    private readonly readiness: Readiness,
  ) {}

  /**
   * The events of a run until it is done, for a quarter of an hour at most: `progress` whenever the row has changed,
   * `end` when it is done. Throws `not_found`, or `temporarily_unavailable` when too many watch already. The stream
   * is freed as soon as it is destroyed, which an HTTP answer is when its reader goes away, and ends when the process
   * stops.
   */
  async open(
    bookId: number,
    month: string,
    show: (run: SettlementRun) => object,
  ): Promise<Readable> {
    const first = await findRun(this.database.read, bookId, month);
    if (first === null) throw new DomainError('not_found');
    if (this.#open >= MOST_STREAMS) throw new DomainError('temporarily_unavailable');
    const gone = new AbortController();
    const events = this.#events(first, show, AbortSignal.any([gone.signal, this.#stop.signal]));
    // A generator that is waiting notices only later that its stream was destroyed; this one is told at once.
    const stream = new PassThrough({
      destroy: (error, done) => {
        gone.abort();
        done(error);
      },
    });
    return pipeline(Readable.from(events, { objectMode: false }), stream, () => undefined);
  }

  /** How many streams are open, for tests and metrics. */
  get openStreams(): number {
    return this.#open;
  }

  beforeApplicationShutdown(): void {
    this.#stop.abort();
  }

  async *#events(
    first: SettlementRun,
    show: (run: SettlementRun) => object,
    over: AbortSignal,
  ): AsyncGenerator<string> {
    this.#open += 1;
    try {
      let run: SettlementRun | null = first;
      let said = '';
      for (let look = 1; run !== null && look <= MOST_LOOKS; look += 1) {
        const data = JSON.stringify(show(run));
        if (run.state === 'done') {
          yield `event: end\ndata: ${data}\n\n`;
          return;
        }
        if (data !== said) yield `event: progress\ndata: ${data}\n\n`;
        else if (look % HEARTBEAT_LOOKS === 0) yield ': still here\n\n';
        said = data;
        if (!(await this.#pause(over))) return;
        run = await findRun(this.database.read, first.bookId, first.month);
      }
    } finally {
      this.#open -= 1;
    }
  }

  /**
   * Waits a second; false when nobody listens any more, or this process is stopping: requests under way are waited
   * for, so they must end.
   */
  async #pause(over: AbortSignal): Promise<boolean> {
    await sleep(LOOK_MS, undefined, { signal: over, ref: false }).catch(() => undefined);
    return !over.aborted && !this.readiness.draining;
  }
}
