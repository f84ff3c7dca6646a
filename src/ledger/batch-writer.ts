import type { Pool, PoolClient } from 'pg';
import { KEEP_INDEX_PLANS } from '../platform/database/plan-settings.js';
import { takeConnection } from '../platform/database/take-connection.js';
import { invariant } from '../platform/errors/invariant.js';
import type { AppendRequest } from './append-request.js';
import {
  type AcceptedRequest,
  type Head,
  placeBehind,
  type Segment,
  type Statement,
  segmentStatement,
} from './batch.js';
import { BookMemory } from './book-memory.js';
import { classifyFailure } from './failures.js';
import { judge, refusal } from './judge.js';
import { findKnown } from './known-entries.js';
import { MovableRows } from './movable-rows.js';
import { standingDate } from './period-dates.js';
import type { Answer, Waiting } from './waiting.js';

/** A judged batch: what its callers will be told once the statement has succeeded. */
export interface Plan {
  readonly answers: readonly Answer[];
  /** Refused by what memory says, which is not enough to refuse anybody. */
  readonly doubtful: readonly Waiting[];
  readonly statement: Statement | null;
}

/** What came of a batch that was judged under the lock. */
export interface LockedResult {
  readonly answers: readonly Answer[];
  /** Another server has appended meanwhile, or a key was known: memory alone would have been wrong. */
  readonly isContended: boolean;
}

type Connects = Pick<Pool, 'connect'>;

interface Accepted extends AcceptedRequest {
  readonly waiting: Waiting;
}

/** Judges batches of one book and writes them: from memory (plan, then write), or under the lock (appendLocked). */
export class BatchWriter {
  private client: PoolClient | null = null;
  private opened: Promise<PoolClient> | null = null;
  private readonly memory: BookMemory;

  constructor(
    private readonly bookId: number,
    private readonly pools: { readonly kept: Connects; readonly lent: Connects },
  ) {
    this.memory = new BookMemory(bookId);
  }

  /** Nothing remembered is trusted any more. */
  forget(): void {
    this.memory.forget();
  }

  /** Lets the connection go. Its settings must not reach the pool, so it is closed. */
  close(): void {
    this.dropConnection(null);
  }

  /** The one connection of this writer: taken at first use, whoever asks first, and kept until it fails. */
  private connection(): Promise<PoolClient> {
    this.opened ??= this.open();
    return this.opened;
  }

  private async open(): Promise<PoolClient> {
    try {
      const client = await takeConnection(this.pools.kept, this.onConnectionError);
      this.client = client;
      await client.query(KEEP_INDEX_PLANS);
      // Statements are sent without waiting for the answer to the one before; the server takes them in order.
      Object.assign(client, { pipeline: true });
      return client;
    } catch (error) {
      this.dropConnection(error);
      throw error;
    }
  }

  private readonly onConnectionError = (error: Error): void => this.dropConnection(error);

  /** Gives up a connection that failed; the next statement takes a new one. */
  dropConnection(error: unknown): void {
    const client = this.client;
    this.client = null;
    this.opened = null;
    if (client === null) return;
    // A late error of this connection must neither end the process nor drop its successor.
    client.off('error', this.onConnectionError);
    client.on('error', () => undefined);
    client.release(error instanceof Error ? error : true);
  }

  /** Judges a batch against memory and places it behind the head that memory knows; nothing is written yet. */
  async plan(batch: readonly Waiting[]): Promise<Plan> {
    const head = await this.memory.ensureHead(await this.connection());
    await this.prepareAside(batch.map((w) => w.request));
    const { answers, accepted } = this.judgeAll(batch, head, () => true);
    const doubtful = answers.map(({ waiting }) => waiting);
    if (accepted.length === 0) return { answers: [], doubtful, statement: null };
    const segment = placeBehind(head, accepted, nowMicros());
    const statement = segmentStatement(this.bookId, head, segment);
    return { answers: this.settle(segment, accepted, []), doubtful, statement };
  }

  /**
   * Reads what memory lacks on a connection of the pool, taken only if it is needed: this writer's own is busy with the
   * batch before, and the database would wait for the judging of this one.
   */
  private async prepareAside(requests: readonly AppendRequest[]): Promise<void> {
    let taken: PoolClient | null = null;
    const ignore = (): void => undefined;
    try {
      await this.memory.prepare(async () => {
        taken ??= await takeConnection(this.pools.lent, ignore);
        return taken;
      }, requests);
    } catch (error) {
      release(taken, ignore, true);
      throw error;
    }
    release(taken, ignore, false);
  }

  /** Writes a plan. Never rejects: the error, if any, is dealt with when nothing else is being judged. */
  async write(plan: Plan): Promise<{ readonly error: unknown }> {
    if (!plan.statement) return { error: null };
    try {
      const client = await this.connection();
      await client.query(plan.statement);
      return { error: null };
    } catch (error) {
      return { error };
    }
  }

  /** Judges and writes a batch under the book's lock, in one transaction. */
  async appendLocked(batch: readonly Waiting[]): Promise<LockedResult> {
    const client = await this.connection();
    try {
      await client.query('BEGIN');
      const result = await this.appendBehindLock(client, batch);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // A broken connection cannot roll back and need not; it is dropped by the caller.
      if (classifyFailure(error) !== 'connection') await client.query('ROLLBACK');
      throw error;
    }
  }

  private async appendBehindLock(
    client: PoolClient,
    batch: readonly Waiting[],
  ): Promise<LockedResult> {
    const { head, movedByOthers } = await this.memory.lockHead(client);
    const requests = batch.map((w) => w.request);
    const known = await findKnown(client, this.bookId, requests);
    const isContended = movedByOthers || known.size > 0;
    const rows = await MovableRows.lock(client, this.bookId, requests);
    await this.memory.prepare(() => Promise.resolve(client), requests);

    const fresh = batch.filter((w) => !known.has(w.request));
    const { answers, accepted } = this.judgeAll(
      fresh,
      head,
      (request) => rows.canMove(request),
      rows,
    );
    for (const waiting of batch) {
      const outcome = known.get(waiting.request);
      if (outcome) answers.push({ waiting, outcome });
    }
    if (accepted.length === 0) return { answers, isContended };
    const segment = placeBehind(head, accepted, nowMicros());
    await client.query(segmentStatement(this.bookId, head, segment));
    return { answers: this.settle(segment, accepted, answers), isContended };
  }

  private judgeAll(
    batch: readonly Waiting[],
    { periods }: Head,
    canMove: (request: AppendRequest) => boolean,
    rows?: MovableRows,
  ): { answers: Answer[]; accepted: Accepted[] } {
    const answers: Answer[] = [];
    const accepted: Accepted[] = [];
    for (const waiting of batch) {
      const { request } = waiting;
      try {
        if (!canMove(request)) {
          answers.push({ waiting, outcome: refusal('state_conflict') });
          continue;
        }
        const effectiveOn = standingDate(request.kind, request.effectiveOn, periods);
        if (effectiveOn === null) {
          answers.push({ waiting, outcome: refusal('period_closed') });
          continue;
        }
        const judged = judge(request, this.memory);
        if ('outcome' in judged) {
          answers.push({ waiting, outcome: judged });
        } else {
          rows?.move(request);
          accepted.push({ waiting, request, effectiveOn, judged });
        }
      } catch (error) {
        // A decision that throws has moved nothing: its caller alone gets the error.
        answers.push({ waiting, error });
      }
    }
    return { answers, accepted };
  }

  /** Memory moves on to the segment's head, and its callers get their answers. */
  private settle(segment: Segment, accepted: readonly Accepted[], answers: Answer[]): Answer[] {
    this.memory.head = segment.head;
    segment.entries.forEach((entry, index) => {
      const waiting = accepted[index]?.waiting;
      invariant(waiting, 'every entry has its caller');
      answers.push({
        waiting,
        outcome: {
          outcome: 'posted',
          seq: entry.seq,
          effectiveOn: entry.effectiveOn,
          leafHash: entry.hash,
          recordedAt: entry.recordedAt,
          actorId: entry.request.actorId,
          postings: entry.judged.lines,
        },
      });
    });
    return answers;
  }
}

function nowMicros(): bigint {
  return BigInt(Date.now()) * 1000n;
}

/** Gives a connection back to the pool, or closes it when something failed on it. */
function release(client: PoolClient | null, listener: () => void, isBroken: boolean): void {
  if (client === null) return;
  if (!isBroken) client.off('error', listener);
  client.release(isBroken);
}
