import type { QueueFlag } from './queue-flags.js';

/** The record shares time with another one of the same person. */
export interface OverlapFact {
  readonly flag: 'overlap';
  /** Whose time it is: this record's volunteer or its recipient. */
  readonly who: 'volunteer' | 'recipient';
  /** Shared with the record that shares most, in minutes. */
  readonly sharedMinutes: string;
  /** How many records share time, at most 20. */
  readonly records: number;
  /** Number of the one that shares most; null when it is of a unit that the reader does not reach. */
  readonly recordNo: string | null;
  /** Whether that one waits for approval, too. */
  readonly isWaiting: boolean;
}

/** Approved now, not all minutes would reach the volunteer: the rest goes to honour. */
export interface CapFact {
  readonly flag: 'cap';
  /** Which limit leaves the least room. */
  readonly limit: 'day' | 'week' | 'balance';
  readonly limitMinutes: string;
  /** What the volunteer would be credited. */
  readonly creditedMinutes: string;
  readonly honourMinutes: string;
}

/** The same volunteer and recipient, nearly every day. */
export interface PairFact {
  readonly flag: 'same_pair_daily';
  /** Days with a record of the two, this one's included, ... */
  readonly days: number;
  /** ... of so many days, the service date being the last. */
  readonly ofDays: number;
}

/** Places where the volunteer's phone said it was are far from each other. */
export interface DistanceFact {
  readonly flag: 'distance';
  /** The two ends of the record's own stay, or its stay and the volunteer's stay before or after it. */
  readonly between: 'ends' | 'stays';
  /** At least so far, in whole kilometres. */
  readonly kilometres: number;
  /** The time between the two, in minutes. */
  readonly minutes: string;
}

/** What a sentence about a flag needs: figures only, nothing about people that the queue does not show anyway. */
export type FlagFact = OverlapFact | CapFact | PairFact | DistanceFact;

/** One waiting record, as far as it is compared with others. */
export interface WaitingRecord {
  readonly id: string;
  readonly volunteerId: string;
  readonly recipientId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly serviceDate: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly activityId: string | null;
  /** The stay that it rests on. */
  readonly presenceId: string | null;
  readonly earnedMinutes: bigint;
  /** What its booking holds; null without one. */
  readonly heldMinutes: bigint | null;
  readonly policyId: string;
  /** The flags it has by itself. */
  readonly ownFlags: readonly QueueFlag[];
}

/** By record id, what was found; a record without anything is absent. */
export type FactsFound = ReadonlyMap<string, FlagFact>;
