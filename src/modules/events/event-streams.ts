import { PassThrough, pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { SessionCache } from '../../auth/session-cache.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { Readiness } from '../../platform/health/readiness.js';
import { toCloudEvent } from './cloud-event.js';
import { isShownTo } from './event-audience.js';
import { type FeedEvent, firstPosition, lastPosition } from './event-rows.js';
import { EventSources } from './event-sources.js';
import { RecentEvents } from './recent-events.js';

const LOOK_MS = 1_000;
/** Proxies drop a connection that says nothing for long. */
const HEARTBEAT_LOOKS = 15;
/** A watcher comes back with a fresh token after a quarter of an hour. */
const MOST_LOOKS = 900;
const MOST_STREAMS = 1_000;
const MOST_OF_ONE_MEMBER = 5;
const RECONNECT_MS = 2_000;

/** Live streams of the events that belong in a caller's queues, as server-sent events. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  readonly #stop = new AbortController();
  /** Open streams by member. */
  readonly #open = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly sessions: SessionCache,
    private readonly readiness: Readiness,
    private readonly sources: EventSources,
    private readonly recent: RecentEvents,
  ) {}

  /**
   * The events behind `lastSeen`, or from now on when it is null. Ends after 15 minutes, when the session does, or with
   * the process; is freed as soon as it is destroyed. Throws `temporarily_unavailable` when too many are open.
   */
  async open(caller: Principal, lastSeen: bigint | null): Promise<Readable> {
    const { bookId, memberId } = caller;
    if (this.openStreams >= MOST_STREAMS || (this.#open.get(memberId) ?? 0) >= MOST_OF_ONE_MEMBER) {
      throw new DomainError('temporarily_unavailable');
    }
    const start = await this.#startOf(bookId, lastSeen);
    const gone = new AbortController();
    const over = AbortSignal.any([gone.signal, this.#stop.signal]);
    // A generator that is waiting notices only later that its stream was destroyed; this one is told at once.
    const stream = new PassThrough({
      destroy: (error, done) => {
        gone.abort();
        done(error);
      },
    });
    const frames = this.#frames(caller, start, over);
    return pipeline(Readable.from(frames, { objectMode: false }), stream, () => undefined);
  }

  /** How many streams are open. */
  get openStreams(): number {
    let sum = 0;
    for (const count of this.#open.values()) sum += count;
    return sum;
  }

  beforeApplicationShutdown(): void {
    this.#stop.abort();
  }

  /** Where a stream begins, and whether everything behind `lastSeen` is still there. */
  async #startOf(
    bookId: number,
    lastSeen: bigint | null,
  ): Promise<{ position: bigint; isWhole: boolean }> {
    const last = await lastPosition(this.database.read, bookId);
    if (lastSeen === null) return { position: last, isWhole: true };
    const first = (await firstPosition(this.database.read, bookId)) ?? last + 1n;
    const isWhole = lastSeen <= last && lastSeen >= first - 1n;
    return { position: isWhole ? lastSeen : last, isWhole };
  }

  async *#frames(
    caller: Principal,
    start: { position: bigint; isWhole: boolean },
    over: AbortSignal,
  ): AsyncGenerator<string> {
    const { bookId, memberId, sessionId } = caller;
    this.#open.set(memberId, (this.#open.get(memberId) ?? 0) + 1);
    try {
      let { position } = start;
      yield `retry: ${RECONNECT_MS}\n\n`;
      yield `id: ${position}\nevent: ${start.isWhole ? 'ready' : 'reset'}\ndata: {}\n\n`;
      for (let look = 1; look <= MOST_LOOKS; look += 1) {
        const watcher = await this.#principal(sessionId);
        if (watcher === null) return;
        for (const event of await this.recent.since(bookId, position)) {
          position = event.position;
          if (isShownTo(watcher, event)) yield await this.#frame(bookId, event);
        }
        // The position goes along, so that events of others need not be passed over again after a break.
        if (look % HEARTBEAT_LOOKS === 0) yield `: still here\nid: ${position}\n\n`;
        if (!(await this.#pause(over))) return;
      }
    } finally {
      const left = (this.#open.get(memberId) ?? 1) - 1;
      if (left > 0) this.#open.set(memberId, left);
      else this.#open.delete(memberId);
    }
  }

  async #frame(bookId: number, event: FeedEvent): Promise<string> {
    const data = JSON.stringify(toCloudEvent(event, await this.sources.of(bookId)));
    return `id: ${event.position}\nevent: ${event.type}\ndata: ${data}\n\n`;
  }

  /** The watcher with the roles held now; null when the session has ended. */
  async #principal(sessionId: string): Promise<Principal | null> {
    const known = this.sessions.peek(sessionId);
    const session = known === undefined ? await this.sessions.load(sessionId) : known;
    return session?.principal ?? null;
  }

  /** Waits a second; false when nobody listens any more, or this process is stopping. */
  async #pause(over: AbortSignal): Promise<boolean> {
    await sleep(LOOK_MS, undefined, { signal: over, ref: false }).catch(() => undefined);
    return !over.aborted && !this.readiness.draining;
  }
}
