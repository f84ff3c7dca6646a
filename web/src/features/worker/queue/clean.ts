import type { QueueFlag, QueueItem } from './queue-queries.js';

/** The most that are approved in one go, as the service takes them. */
export const MOST_AT_ONCE = 500;

/** What a bulk approval would take, and what it leaves to be looked at one by one. */
export interface BulkPlan {
  readonly clean: readonly QueueItem[];
  /** How many carry each flag; a record may carry several. */
  readonly leftOut: ReadonlyMap<QueueFlag, number>;
  readonly leftOutCount: number;
  /** Clean ones of which a part goes to honour. */
  readonly capped: number;
  /** Clean ones beyond the most that go at once. */
  readonly later: number;
}

/** Sorts records into those that the service calls clean and the rest. */
export function planBulk(items: readonly QueueItem[]): BulkPlan {
  const clean = items.filter((item) => item.clean);
  const taken = clean.slice(0, MOST_AT_ONCE);
  const leftOut = new Map<QueueFlag, number>();
  for (const { flags } of items.filter((item) => !item.clean)) {
    for (const flag of flags) leftOut.set(flag, (leftOut.get(flag) ?? 0) + 1);
  }
  return {
    clean: taken,
    capped: taken.filter(({ flags }) => flags.includes('cap')).length,
    leftOut,
    leftOutCount: items.length - clean.length,
    later: Math.max(0, clean.length - MOST_AT_ONCE),
  };
}
