import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import { Readiness } from '../platform/health/readiness.js';
import { Metrics } from '../platform/metrics/metrics.js';
import type { AppendStats } from './append-stats.js';
import { FAILURE_KINDS } from './failures.js';
import { LedgerService } from './ledger.service.js';

/** Whether the appenders take requests, and what they do, read at scrape time: nothing is counted twice on the append path. */
@Injectable()
export class LedgerMetrics implements OnModuleInit {
  constructor(
    private readonly ledger: LedgerService,
    private readonly metrics: Metrics,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register('appender', async () => {
      if (!this.ledger.isAccepting()) throw new Error('the appender has no room for more requests');
    });
    this.perBook(
      'kapok_ledger_entries',
      'Journal entries appended by this process',
      (stats) => stats.entries,
    );
    this.perBook('kapok_ledger_batches', 'Commits they shared', (stats) => stats.batches);
    this.metrics.gauge({
      name: 'kapok_ledger_waiting_requests',
      help: 'Append requests that wait for a commit',
      labels: ['book'],
      collect: (gauge) => {
        for (const [book, { waiting }] of this.ledger.running())
          gauge.set({ book: String(book) }, waiting);
      },
    });
    this.metrics.gauge({
      name: 'kapok_ledger_recoveries',
      help: 'Batches that had to be decided again, by reason',
      labels: ['book', 'reason'],
      collect: (gauge) => this.setRecoveries(gauge),
    });
  }

  private perBook(name: string, help: string, read: (stats: AppendStats) => number): void {
    this.metrics.gauge({
      name,
      help,
      labels: ['book'],
      collect: (gauge) => {
        for (const [book, { stats }] of this.ledger.running())
          gauge.set({ book: String(book) }, read(stats));
      },
    });
  }

  private setRecoveries(gauge: Gauge): void {
    for (const [book, { stats }] of this.ledger.running()) {
      for (const reason of FAILURE_KINDS)
        gauge.set({ book: String(book), reason }, stats.failures.of(reason));
    }
  }
}
