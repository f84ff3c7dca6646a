import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { type BookLog, readBookLogs } from './book-logs.js';
import { reached } from './log-rows.js';
import { LogTick } from './log-tick.js';

/** How far the logs are behind their chains, read from the database at scrape time. */
@Injectable()
export class LogMetrics implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly metrics: Metrics,
    private readonly tick: LogTick,
  ) {}

  onModuleInit(): void {
    this.perBook('kapok_log_lag_entries', 'Entries that the tree has not reached', (log) =>
      Number(log.entries - reached(log)),
    );
    this.perBook('kapok_log_unsigned_entries', 'Entries that no checkpoint covers yet', (log) =>
      Number(log.entries - log.signed),
    );
    this.perBook('kapok_log_refused', '1 while this process cannot sign the log', (log) =>
      this.tick.refusals().has(log.id) ? 1 : 0,
    );
  }

  private perBook(name: string, help: string, value: (log: BookLog) => number): void {
    this.metrics.gauge({
      name,
      help,
      labels: ['book'],
      collect: async (gauge) => {
        for (const log of await readBookLogs(this.database.pool)) {
          gauge.set({ book: String(log.id) }, value(log));
        }
      },
    });
  }
}
