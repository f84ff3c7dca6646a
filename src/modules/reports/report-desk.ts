import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { readPlaceAt, type Stretch, stretchOf } from '../../ledger/read-stretch.js';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { databaseSettings } from '../../platform/config/database-settings.js';
import { toolPoolConfig } from '../../platform/database/database-settings.js';
import { inSnapshot } from '../../platform/database/read-snapshot.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { momentOf, type ReportMoment } from './report-moment.js';

/** Which report is wanted. */
export interface ReportWish {
  readonly bookId: number;
  /** `YYYY-MM`; it has begun. */
  readonly month: string;
  /** RFC 3339; null: at the last entry. */
  readonly asOf: string | null;
}

/** What a report reads on: one snapshot, up to one place in the chain. */
export interface ReportSession {
  readonly client: pg.PoolClient;
  readonly bookId: number;
  readonly moment: ReportMoment;
  /** The entries that take effect in the month. */
  readonly stretch: Stretch;
}

/** Reports that may wait for the one that is being made. */
const MOST_WAITING = 8;
const RETRY_SECONDS = 30;
const STATEMENT_LIMIT_MS = 600_000;
/** An entry gets its time just before it is written, on clocks that differ a little: so young an instant may fill up. */
const SETTLING_MS = 2_000;

/**
 * Rows are found through their keys, whatever the statistics say; sums over a whole book may be hashed and sorted in
 * memory of the database, of which there is one such connection a process. One core is enough for a report.
 */
const PLANS = `SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_seqscan = off;
  SET LOCAL enable_bitmapscan = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off;
  SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '64MB'`;

/**
 * Where reports are made: one at a time, on a connection of their own, so that a long one takes nothing from the
 * service. Nothing is locked and nothing is written.
 */
@Injectable()
export class ReportDesk implements OnApplicationShutdown {
  readonly #logger = new Logger('Reports');
  readonly #pool: pg.Pool;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.#pool = new pg.Pool({
      ...toolPoolConfig(databaseSettings(config)),
      max: 1,
      statement_timeout: STATEMENT_LIMIT_MS,
    });
    this.#pool.on('error', (error) => {
      this.#logger.warn(`An idle connection was lost: ${error.message}`);
    });
  }

  /**
   * Makes a report when its turn has come. Throws `reports_busy` when too many wait already, `validation_failed` for
   * an instant in the future or before the book was founded, and `not_found` when the book has no entry at all.
   */
  async make<T>(wish: ReportWish, work: (session: ReportSession) => Promise<T>): Promise<T> {
    this.#checkTimes(wish);
    if (this.#waiting > MOST_WAITING) {
      throw new DomainError('reports_busy', { facts: { retryAfterSeconds: RETRY_SECONDS } });
    }
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#takeTurn(wish, work));
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#last;
    await this.#pool.end();
  }

  #checkTimes({ month, asOf }: ReportWish): void {
    if (month > this.clock.today().slice(0, 7)) throw fault('/month', 'not_in_future');
    if (asOf !== null && new Date(asOf) > this.clock.now()) throw fault('/asOf', 'not_in_future');
  }

  async #takeTurn<T>(wish: ReportWish, work: (session: ReportSession) => Promise<T>): Promise<T> {
    await this.#letSettle(wish.asOf);
    const client = await this.#pool.connect();
    let isClean = false;
    try {
      const report = await inSnapshot(client, async () => {
        await client.query(PLANS);
        return work(await openSession(client, wish));
      });
      isClean = true;
      return report;
    } finally {
      client.release(!isClean);
    }
  }

  async #letSettle(asOf: string | null): Promise<void> {
    if (asOf === null) return;
    const youngMs = new Date(asOf).getTime() + SETTLING_MS - this.clock.now().getTime();
    if (youngMs > 0) await sleep(Math.min(youngMs, SETTLING_MS));
  }
}

async function openSession(client: pg.PoolClient, wish: ReportWish): Promise<ReportSession> {
  const { bookId, month, asOf } = wish;
  const place = await readPlaceAt(client, bookId, asOf);
  if (place === null)
    throw asOf === null ? new DomainError('not_found') : fault('/asOf', 'before_founding');
  const moment = momentOf(month, place);
  const { firstDay, lastDay, seq: toSeq } = moment;
  const stretch = await stretchOf(client, { bookId, firstDay, lastDay, toSeq });
  return { client, bookId, moment, stretch };
}

function fault(pointer: string, code: string): DomainError {
  return new DomainError('validation_failed', { fields: [{ pointer, code }] });
}
