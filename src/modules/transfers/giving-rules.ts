import { earnedAccount } from '../../ledger/accounts.js';
import type { AccountRef, BalanceView, Refusal } from '../../ledger/append-request.js';
import type { PolicyParams } from '../policies/policy.js';

/** Who gives how much, on which day (`YYYY-MM-DD` in Asia/Shanghai). */
export interface Giving {
  readonly giverId: string;
  readonly minutes: bigint;
  readonly wantedOn: string;
}

/** The names of the counters that limits are judged by: under the ledger's lock, whatever runs at once. */
export const COUNTERS = {
  gifts: (giverId: string, month: string) => `gift:${giverId}:${month}`,
  donations: (giverId: string, month: string) => `donate:${giverId}:${month}`,
  pool: (elderId: string, month: string) => `pool:${elderId}:${month}`,
} as const;

/** What a giver may not give: it is told by this refusal, and the gift is tried again as one that cools off. */
export const COOLS_OFF: Refusal & { readonly facts: { readonly reason: string } } = {
  refuse: 'state_conflict',
  facts: { reason: 'cools_off' },
};

/** The calendar month of a day. */
export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** The calendar month before that of a day. */
export function monthBefore(date: string): string {
  const [year = 0, month = 0] = date.split('-').map(Number);
  const before = month === 1 ? { year: year - 1, month: 12 } : { year, month: month - 1 };
  return `${String(before.year).padStart(4, '0')}-${String(before.month).padStart(2, '0')}`;
}

/** The counters of what pools gave a member in the month of a day and the one before: those minutes stay. */
export function poolCounters({ giverId, wantedOn }: Giving): readonly [string, string] {
  return [COUNTERS.pool(giverId, monthOf(wantedOn)), COUNTERS.pool(giverId, monthBefore(wantedOn))];
}

/** What forbids a gift; null: nothing. `isHeld`: it cools off first, so the receiver's cap is asked when it leaves. */
export function giftRefusal(
  giving: Giving & { readonly recipient: AccountRef; readonly isHeld: boolean },
  params: Pick<PolicyParams, 'gifts' | 'balanceCapMinutes'>,
  view: BalanceView,
): Refusal | null {
  const { gifts, balanceCapMinutes } = params;
  const given = view.counter(COUNTERS.gifts(giving.giverId, monthOf(giving.wantedOn)));
  const refused =
    overLimit(given + giving.minutes, gifts.monthlyLimitMinutes) ?? poolMinutes(giving, view);
  if (refused !== null || giving.isHeld) return refused;
  if (isLarge(given + giving.minutes, gifts)) return COOLS_OFF;
  return overCap(view.balance(giving.recipient) + giving.minutes, balanceCapMinutes);
}

/** What forbids a donation; null: nothing. */
export function donationRefusal(
  giving: Giving,
  { pools }: Pick<PolicyParams, 'pools'>,
  view: BalanceView,
): Refusal | null {
  const given = view.counter(COUNTERS.donations(giving.giverId, monthOf(giving.wantedOn)));
  return overLimit(given + giving.minutes, pools.donateMonthlyLimitMinutes);
}

/** Whether a giver's gifts of a month, this one with them, are large together: small ones cannot add up unnoticed. */
export function isLarge(
  givenMinutes: bigint,
  { largeMinutes, coolingOffHours }: PolicyParams['gifts'],
): boolean {
  return coolingOffHours > 0 && givenMinutes >= BigInt(largeMinutes);
}

/** Refuses what would lift a balance above the cap; what is given is never lost to honour. */
export function overCap(balanceAfter: bigint, capMinutes: number): Refusal | null {
  return balanceAfter > BigInt(capMinutes) ? { refuse: 'account_ceiling' } : null;
}

function overLimit(total: bigint, limitMinutes: number | null): Refusal | null {
  if (limitMinutes === null || total <= BigInt(limitMinutes)) return null;
  return { refuse: 'monthly_limit_exceeded', facts: { limitMinutes: String(limitMinutes) } };
}

/** A pool gives for the elder's own care: as many minutes as it gave lately stay in the account. */
function poolMinutes(giving: Giving, view: BalanceView): Refusal | null {
  const stay = poolCounters(giving).reduce((sum, name) => sum + view.counter(name), 0n);
  if (stay === 0n) return null;
  const left = view.balance(earnedAccount(giving.giverId)) - giving.minutes;
  return left < stay ? { refuse: 'pool_minutes_stay' } : null;
}
