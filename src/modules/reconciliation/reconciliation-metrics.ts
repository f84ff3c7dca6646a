import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { databaseCode } from '../../platform/errors/database-faults.js';
import { Metrics } from '../../platform/metrics/metrics.js';

interface LatestRow {
  readonly book_id: number;
  readonly check_name: string;
  readonly drifting: bigint;
  readonly finished: number;
}

/** The newest finished run of each book: one look at the key a book, from the newest run down. */
const LATEST = `
  SELECT b.book_id, c.check_name, c.drifting, extract(epoch FROM r.finished_at)::float8 AS finished
  FROM (SELECT u.book_id FROM kapok.units u WHERE u.parent_id IS NULL LIMIT 1000) b
  CROSS JOIN LATERAL (SELECT t.book_id, t.id, t.finished_at FROM kapok.reconciliation_runs t
    WHERE t.book_id = b.book_id AND t.state = 'done' ORDER BY t.id DESC LIMIT 1) r
  JOIN kapok.reconciliation_checks c ON c.book_id = r.book_id AND c.run_id = r.id`;

/** What the newest reconciliation of each book found, read at scrape time: every server tells the same. */
@Injectable()
export class ReconciliationMetrics implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const finished = this.metrics.gauge({
      name: 'kapok_reconciliation_finished_timestamp_seconds',
      help: 'When the newest reconciliation of a book ended',
      labels: ['book'],
    });
    this.metrics.gauge({
      name: 'kapok_reconciliation_drift',
      help: 'Drifts that the newest reconciliation of a book found, by check',
      labels: ['book', 'check'],
      collect: async (gauge) => {
        for (const row of await this.#latest()) {
          const book = String(row.book_id);
          gauge.set({ book, check: row.check_name }, Number(row.drifting));
          finished.set({ book }, row.finished);
        }
      },
    });
  }

  /** While the database is away, the other figures must still be told; these stay as they were. */
  async #latest(): Promise<LatestRow[]> {
    try {
      return await this.database.read.query(LATEST);
    } catch (error) {
      if (databaseCode(error, true) === null) throw error;
      return [];
    }
  }
}
