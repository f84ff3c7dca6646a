import { bookAccount, earnedAccount } from '../../ledger/accounts.js';
import type { AccountRef, BalanceView, Decision } from '../../ledger/append-request.js';
import { type CreditFunding, isShort, nonZero, type Payment, paymentOf } from './credit-funding.js';

/** The caps of the policy of the service date, in minutes. */
export interface CreditCaps {
  readonly dailyCapMinutes: number;
  /** Null sets no weekly cap. */
  readonly weeklyCapMinutes: number | null;
  readonly balanceCapMinutes: number;
}

/** What an approved record is worth and to whom, before any balance is known. */
export interface CreditCase {
  /** Of the book's own accounts. */
  readonly bookUid: string;
  readonly volunteerId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai; caps count by it, whenever the entry takes effect. */
  readonly serviceDate: string;
  /** What the service earns before caps. */
  readonly grossMinutes: bigint;
  readonly caps: CreditCaps;
  readonly funding: CreditFunding;
}

/** The accounts and counters a credit case is decided by, and the decision: parts of an AppendRequest. */
export interface CreditPlan {
  readonly accounts: readonly AccountRef[];
  readonly counters: readonly string[];
  decide(view: BalanceView): Decision;
}

/**
 * Plans the posting of an approved record. Under the ledger's lock the volunteer is credited what the
 * daily, weekly and balance caps leave room for; the rest goes to honour. A booking pays what it holds
 * at most, and what it holds beyond that returns to the elder in the same entry.
 * Refusals: `nothing_earned` for a record of no minutes, `insufficient_balance` when the hold or the
 * pool has too little.
 */
export function planCredit(given: CreditCase): CreditPlan {
  const payment = paymentOf(given.funding, given.bookUid, given.grossMinutes);
  const earned = earnedAccount(given.volunteerId);
  const honour = bookAccount(given.bookUid, 'honour');
  const counters = countersOf(given);
  return {
    accounts: [
      ...[...payment.taken, ...payment.placed].map(({ account }) => account),
      earned,
      honour,
    ],
    counters: counters.map(({ name }) => name),
    decide: (view) => decideCredit(given, { payment, earned, honour, counters }, view),
  };
}

/** The Monday of the week that a date lies in. */
export function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  const sinceMonday = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - sinceMonday * 86_400_000).toISOString().slice(0, 10);
}

interface CasePlan {
  readonly payment: Payment;
  readonly earned: AccountRef;
  readonly honour: AccountRef;
  readonly counters: readonly CapCounter[];
}

interface CapCounter {
  readonly name: string;
  readonly capMinutes: bigint;
}

function decideCredit(given: CreditCase, plan: CasePlan, view: BalanceView): Decision {
  const { payment, earned, honour, counters } = plan;
  if (given.grossMinutes <= 0n) return { refuse: 'nothing_earned' };
  if (isShort(payment, view)) return { refuse: 'insufficient_balance' };
  const { paid } = payment;
  const rooms = counters.map(({ name, capMinutes }) => capMinutes - view.counter(name));
  const balanceRoom = BigInt(given.caps.balanceCapMinutes) - view.balance(earned);
  const credited = largest(0n, smallest(paid, balanceRoom, ...rooms));
  return {
    postings: [
      ...payment.taken,
      ...nonZero([
        { account: earned, amount: credited },
        { account: honour, amount: paid - credited },
      ]),
      ...payment.placed,
    ],
    counters: credited > 0n ? counters.map(({ name }) => ({ name, delta: credited })) : [],
  };
}

/** The counter of what a volunteer was credited for services of a day. Names fit the ledger's 100 bytes. */
export function dayCounter(volunteerId: string, serviceDate: string): string {
  return `day:${volunteerId}:${serviceDate}`;
}

/** The counter of the week that the day lies in; raised only where the policy of that day caps the week. */
export function weekCounter(volunteerId: string, serviceDate: string): string {
  return `week:${volunteerId}:${mondayOf(serviceDate)}`;
}

function countersOf({ volunteerId, serviceDate, caps }: CreditCase): CapCounter[] {
  const day = {
    name: dayCounter(volunteerId, serviceDate),
    capMinutes: BigInt(caps.dailyCapMinutes),
  };
  if (caps.weeklyCapMinutes === null) return [day];
  const week = weekCounter(volunteerId, serviceDate);
  return [day, { name: week, capMinutes: BigInt(caps.weeklyCapMinutes) }];
}

function smallest(first: bigint, ...others: bigint[]): bigint {
  return others.reduce((least, value) => (value < least ? value : least), first);
}

function largest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
