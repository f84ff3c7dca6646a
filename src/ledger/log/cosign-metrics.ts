import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '../../platform/metrics/metrics.js';

const LABELS = ['book', 'witness'] as const;

/** What came of asking witnesses, counted by this process. */
@Injectable()
export class CosignMetrics {
  readonly #cosigned: Counter;
  readonly #refused: Counter;
  readonly #away: Counter;

  constructor(metrics: Metrics) {
    const counter = (name: string, help: string): Counter =>
      metrics.counter({ name: `kapok_log_witness_${name}_total`, help, labels: LABELS });
    this.#cosigned = counter('cosignatures', 'Co-signatures that were received');
    this.#refused = counter('refusals', 'Checkpoints that a witness did not co-sign');
    this.#away = counter('absences', 'Times that a witness could not be reached');
  }

  cosigned(book: string, witness: string): void {
    this.#cosigned.inc({ book, witness });
  }

  refused(book: string, witness: string): void {
    this.#refused.inc({ book, witness });
  }

  away(book: string, witness: string): void {
    this.#away.inc({ book, witness });
  }
}
