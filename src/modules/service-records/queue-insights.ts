import { Injectable } from '@nestjs/common';
import type { FactsFound, FlagFact, WaitingRecord } from './queue-facts.js';

/** Somebody who knows where the volunteers of waiting records were. */
export interface QueueInsight {
  /** The distances that do not go with the records. Reads only; asked for a bounded list of records of one book. */
  distancesOf(bookId: number, records: readonly WaitingRecord[]): Promise<FactsFound>;
}

/** Where a module that stands above service records says that it knows more of waiting ones. */
@Injectable()
export class QueueInsights {
  private readonly insights: QueueInsight[] = [];

  register(insight: QueueInsight): void {
    this.insights.push(insight);
  }

  /** What they found; of several that found something, the last. */
  async distancesOf(bookId: number, records: readonly WaitingRecord[]): Promise<FactsFound> {
    const found = new Map<string, FlagFact>();
    for (const insight of this.insights) {
      for (const [id, fact] of await insight.distancesOf(bookId, records)) found.set(id, fact);
    }
    return found;
  }
}
