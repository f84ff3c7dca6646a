import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Gauge, Histogram } from 'prom-client';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { databaseCode } from '../../platform/errors/database-faults.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { lastEnded, monthsFromTo } from './months.js';
import { RUN_STATES } from './settlement.js';
import { type ProgressPoint, SettlementProgress } from './settlement-progress.js';

const CHUNK_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

interface BookStanding {
  book_id: number;
  waiting: number;
  running: number;
  stopped: number;
  done: number;
  oldest_open: string | null;
}

const STANDINGS = `
  SELECT r.book_id, ${RUN_STATES.map((state) => `(count(*) FILTER (WHERE r.state = '${state}'))::integer AS ${state}`).join(', ')},
    min(r.month) FILTER (WHERE r.state <> 'done') AS oldest_open
  FROM kapok.settlement_runs r GROUP BY r.book_id ORDER BY r.book_id LIMIT 1000`;

/** Runs by state and months behind, read at scrape time; how long chunks take, as they are done. */
@Injectable()
export class SettlementMetrics implements OnModuleInit {
  readonly #chunkSeconds: Histogram;
  /** When the chunk under way began, by run. */
  readonly #begunMs = new Map<string, number>();

  constructor(
    private readonly metrics: Metrics,
    private readonly progress: SettlementProgress,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.#chunkSeconds = metrics.histogram({
      name: 'kapok_settlement_chunk_duration_seconds',
      help: 'Time from the planning of a chunk of a settlement to its being noted',
      labels: ['step'],
      buckets: CHUNK_BUCKETS,
    });
  }

  onModuleInit(): void {
    this.progress.subscribe((point) => this.#observe(point));
    this.metrics.gauge({
      name: 'kapok_settlement_runs',
      help: 'Settlement runs by state',
      labels: ['book', 'state'],
      collect: (gauge) => this.#setStates(gauge),
    });
    this.metrics.gauge({
      name: 'kapok_settlement_lag_months',
      help: 'Months that were asked for or have ended, and are not settled, from the oldest open one on',
      labels: ['book'],
      collect: (gauge) => this.#setLag(gauge),
    });
  }

  #observe({ runId, step, at }: ProgressPoint): void {
    if (at === 'chunk_begins') this.#begunMs.set(runId, performance.now());
    if (at !== 'chunk_ended') return;
    const begun = this.#begunMs.get(runId);
    this.#begunMs.delete(runId);
    if (begun !== undefined) {
      this.#chunkSeconds.observe({ step }, (performance.now() - begun) / 1000);
    }
  }

  async #setStates(gauge: Gauge): Promise<void> {
    for (const standing of await this.#standings()) {
      for (const state of RUN_STATES) {
        gauge.set({ book: String(standing.book_id), state }, standing[state]);
      }
    }
  }

  async #setLag(gauge: Gauge): Promise<void> {
    const ended = lastEnded(this.clock.now());
    for (const { book_id: book, oldest_open: oldest } of await this.#standings()) {
      const lag = oldest === null ? 0 : monthsFromTo(oldest, ended).length;
      gauge.set({ book: String(book) }, lag);
    }
  }

  /** Nothing when the database does not answer: the other figures are still wanted. */
  async #standings(): Promise<BookStanding[]> {
    try {
      return await this.database.read.query(STANDINGS);
    } catch (error) {
      if (databaseCode(error, true) === null) throw error;
      return [];
    }
  }
}
