import {
  bookAccount,
  clearingAccount,
  earnedAccount,
  grantedAccount,
  heldAccount,
  poolAccount,
} from '../../ledger/accounts.js';
import type { BalanceView, PostingDraft } from '../../ledger/append-request.js';
import type { SpendOrder } from '../policies/policy.js';
import { type FundingSplit, splitInOrder } from '../policies/spend-order.js';

/** The units whose clearing accounts stand between an elder's community and a volunteer's. */
export interface Crossing {
  readonly payingUnitId: string;
  readonly earningUnitId: string;
}

/** Who pays for a service: the city by issuing, the pool of a community, or what a booking holds. */
export type CreditFunding =
  | { readonly kind: 'issue' }
  | { readonly kind: 'pool'; readonly unitId: string; readonly crossing: Crossing | null }
  | {
      readonly kind: 'booking';
      readonly recipientId: string;
      /** What the booking holds of the elder's granted and own minutes. */
      readonly held: FundingSplit;
      /** Which of the two pays first. What would pay last returns first. */
      readonly order: SpendOrder;
      /** Null: elder and volunteer are of one community. */
      readonly crossing: Crossing | null;
    };

/** The payer's side of an entry. It needs no balance: what was held is known, issuance has no floor. */
export interface Payment {
  /** Minutes that reach the volunteer, or honour. */
  readonly paid: bigint;
  /** What is taken, and carried to the volunteer's community. */
  readonly taken: readonly PostingDraft[];
  /** Where the rest of what was taken goes: granted minutes that are spent now, and what returns. */
  readonly placed: readonly PostingDraft[];
}

/** The payment of a service that earned `grossMinutes`: all of it, or as much as its booking holds. */
export function paymentOf(funding: CreditFunding, bookUid: string, grossMinutes: bigint): Payment {
  if (funding.kind === 'issue') {
    const taken = [{ account: bookAccount(bookUid, 'issuance'), amount: -grossMinutes }];
    return { paid: grossMinutes, taken: nonZero(taken), placed: [] };
  }
  if (funding.kind === 'pool') {
    const pool = { account: poolAccount(funding.unitId), amount: -grossMinutes };
    const taken = [pool, ...carried(funding.crossing, grossMinutes)];
    return { paid: grossMinutes, taken: nonZero(taken), placed: [] };
  }
  return payFromBooking(funding, bookUid, grossMinutes);
}

/** Whether a hold or a pool has less than the payment takes from it. */
export function isShort({ taken }: Payment, view: BalanceView): boolean {
  return taken.some(
    ({ account, amount }) =>
      (account.purpose === 'held' || account.purpose === 'pool') && view.balance(account) < -amount,
  );
}

/**
 * Own minutes go to the volunteer, across communities if need be. Granted ones are spent, and the city issues as
 * many: that crosses nothing. What is held beyond returns to the account it came from, so never crosses either.
 */
function payFromBooking(
  { recipientId, held, order, crossing }: Extract<CreditFunding, { kind: 'booking' }>,
  bookUid: string,
  grossMinutes: bigint,
): Payment {
  const total = held.granted + held.own;
  const paid = grossMinutes < total ? grossMinutes : total;
  const used = splitInOrder(order, paid, held);
  const taken = [
    { account: heldAccount(recipientId), amount: -held.own },
    { account: heldAccount(recipientId, 'GRT'), amount: -held.granted },
    { account: bookAccount(bookUid, 'issuance'), amount: -used.granted },
    ...carried(crossing, used.own),
  ];
  const placed = [
    { account: bookAccount(bookUid, 'spent', 'GRT'), amount: used.granted },
    { account: earnedAccount(recipientId), amount: held.own - used.own },
    { account: grantedAccount(recipientId), amount: held.granted - used.granted },
  ];
  return { paid, taken: nonZero(taken), placed: nonZero(placed) };
}

/** An entry has no posting of nothing. */
export function nonZero(postings: readonly PostingDraft[]): PostingDraft[] {
  return postings.filter(({ amount }) => amount !== 0n);
}

/** Each community's books balance: what leaves the one and reaches the other stands on their clearing accounts. */
function carried(crossing: Crossing | null, minutes: bigint): PostingDraft[] {
  if (crossing === null) return [];
  return [
    { account: clearingAccount(crossing.payingUnitId), amount: minutes },
    { account: clearingAccount(crossing.earningUnitId), amount: -minutes },
  ];
}
