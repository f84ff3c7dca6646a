import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { QueueCaps } from './queue-caps.js';
import { findDailyPairs, findOverlaps } from './queue-comparisons.js';
import type { FactsFound, FlagFact, WaitingRecord } from './queue-facts.js';
import {
  COMPARED_FLAGS,
  type ComparedFlag,
  isClean,
  QUEUE_FLAG_NAMES,
  type QueueFlag,
} from './queue-flags.js';
import { QueueInsights } from './queue-insights.js';

/** What is said of one waiting record: flags in their order, and the figures of those that are compared. */
export interface QueueVerdict {
  readonly flags: readonly QueueFlag[];
  readonly flagFacts: readonly FlagFact[];
  /** Nothing asks to be looked at. */
  readonly clean: boolean;
}

/** Compares waiting records with others, with the books and with the stays they rest on. */
@Injectable()
export class QueueJudge {
  constructor(
    private readonly database: Database,
    private readonly caps: QueueCaps,
    private readonly insights: QueueInsights,
  ) {}

  /** One verdict a record, in order: a handful of statements for all of them. The caller bounds the list. */
  async judge(caller: Principal, records: readonly WaitingRecord[]): Promise<QueueVerdict[]> {
    if (records.length === 0) return [];
    const found: FactsFound[] = [];
    for (const flag of COMPARED_FLAGS) found.push(await this.compare(caller, flag, records));
    return records.map((record) => verdictOf(record, found));
  }

  /** Those of the records that carry a flag which comes of a comparison: that one alone is made. */
  async carrying(
    caller: Principal,
    flag: ComparedFlag,
    records: readonly WaitingRecord[],
  ): Promise<WaitingRecord[]> {
    if (records.length === 0) return [];
    const facts = await this.compare(caller, flag, records);
    return records.filter(({ id }) => facts.has(id));
  }

  private compare(
    caller: Principal,
    flag: ComparedFlag,
    records: readonly WaitingRecord[],
  ): Promise<FactsFound> {
    const { bookId } = caller;
    switch (flag) {
      case 'overlap':
        return findOverlaps(this.database.read, caller, records);
      case 'cap':
        return this.caps.factsOf(bookId, records);
      case 'same_pair_daily':
        return findDailyPairs(this.database.read, bookId, records);
      case 'distance':
        return this.insights.distancesOf(bookId, records);
    }
  }
}

function verdictOf(record: WaitingRecord, found: readonly FactsFound[]): QueueVerdict {
  const flagFacts = found.flatMap((facts) => facts.get(record.id) ?? []);
  const held = new Set<QueueFlag>([...record.ownFlags, ...flagFacts.map(({ flag }) => flag)]);
  const flags = QUEUE_FLAG_NAMES.filter((flag) => held.has(flag));
  return { flags, flagFacts, clean: isClean(flags) };
}
