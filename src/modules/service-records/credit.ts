import type {
  AccountRef,
  BalanceView,
  Decision,
  PostingDraft,
} from '../../ledger/append-request.js';

/** The caps of the policy of the service date, in minutes. */
export interface CreditCaps {
  readonly dailyCapMinutes: number;
  /** Null sets no weekly cap. */
  readonly weeklyCapMinutes: number | null;
  readonly balanceCapMinutes: number;
}

/** Who pays: the city by issuing, or the elder from what a booking holds. */
export type CreditFunding =
  | { readonly kind: 'issue' }
  | { readonly kind: 'own'; readonly recipientId: string; readonly heldMinutes: bigint };

/** What an approved record is worth and to whom, before any balance is known. */
export interface CreditCase {
  /** Of the book's own accounts. */
  readonly bookUid: string;
  readonly volunteerId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
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
 * Refusals: `nothing_earned` for a record of no minutes, `insufficient_balance` when the hold is gone.
 */
export function planCredit(given: CreditCase): CreditPlan {
  const accounts = accountsOf(given);
  const counters = countersOf(given);
  return {
    accounts: Object.values(accounts).filter((account) => account !== null),
    counters: counters.map(({ name }) => name),
    decide: (view) => decideCredit(given, accounts, counters, view),
  };
}

/** The Monday of the week that a date lies in. */
export function mondayOf(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  const sinceMonday = (day.getUTCDay() + 6) % 7;
  return new Date(day.getTime() - sinceMonday * 86_400_000).toISOString().slice(0, 10);
}

interface CaseAccounts {
  readonly payer: AccountRef;
  readonly earned: AccountRef;
  readonly honour: AccountRef;
  /** Where a booking's remainder returns to; null when the city issues. */
  readonly returned: AccountRef | null;
}

interface CapCounter {
  readonly name: string;
  readonly capMinutes: bigint;
}

function decideCredit(
  given: CreditCase,
  accounts: CaseAccounts,
  counters: readonly CapCounter[],
  view: BalanceView,
): Decision {
  if (given.grossMinutes <= 0n) return { refuse: 'nothing_earned' };
  const { paid, returned } = shareHold(given);
  if (given.funding.kind === 'own' && view.balance(accounts.payer) < paid + returned) {
    return { refuse: 'insufficient_balance' };
  }
  const rooms = counters.map(({ name, capMinutes }) => capMinutes - view.counter(name));
  const balanceRoom = BigInt(given.caps.balanceCapMinutes) - view.balance(accounts.earned);
  const credited = largest(0n, smallest(paid, balanceRoom, ...rooms));
  return {
    postings: nonZero([
      { account: accounts.payer, amount: -(paid + returned) },
      { account: accounts.earned, amount: credited },
      { account: accounts.honour, amount: paid - credited },
      { account: accounts.returned ?? accounts.payer, amount: returned },
    ]),
    counters: credited > 0n ? counters.map(({ name }) => ({ name, delta: credited })) : [],
  };
}

/** What of a booking's hold is paid and what returns; issuance pays all and returns nothing. */
function shareHold({ grossMinutes, funding }: CreditCase): { paid: bigint; returned: bigint } {
  if (funding.kind === 'issue') return { paid: grossMinutes, returned: 0n };
  const paid = smallest(grossMinutes, funding.heldMinutes);
  return { paid, returned: funding.heldMinutes - paid };
}

function accountsOf({ bookUid, volunteerId, funding }: CreditCase): CaseAccounts {
  const ofBook = (purpose: 'issuance' | 'honour'): AccountRef => ({
    ownerKind: 'book',
    ownerId: bookUid,
    purpose,
    asset: 'MIN',
  });
  const ofMember = (ownerId: string, purpose: 'earned' | 'held'): AccountRef => ({
    ownerKind: 'member',
    ownerId,
    purpose,
    asset: 'MIN',
  });
  const isOwn = funding.kind === 'own';
  return {
    payer: isOwn ? ofMember(funding.recipientId, 'held') : ofBook('issuance'),
    earned: ofMember(volunteerId, 'earned'),
    honour: ofBook('honour'),
    returned: isOwn ? ofMember(funding.recipientId, 'earned') : null,
  };
}

/** Names fit the ledger's 100 bytes: 5 + 36 + 1 + 10. */
function countersOf({ volunteerId, serviceDate, caps }: CreditCase): CapCounter[] {
  const day = {
    name: `day:${volunteerId}:${serviceDate}`,
    capMinutes: BigInt(caps.dailyCapMinutes),
  };
  if (caps.weeklyCapMinutes === null) return [day];
  const week = `week:${volunteerId}:${mondayOf(serviceDate)}`;
  return [day, { name: week, capMinutes: BigInt(caps.weeklyCapMinutes) }];
}

function nonZero(postings: readonly PostingDraft[]): PostingDraft[] {
  return postings.filter(({ amount }) => amount !== 0n);
}

function smallest(first: bigint, ...others: bigint[]): bigint {
  return others.reduce((least, value) => (value < least ? value : least), first);
}

function largest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}
