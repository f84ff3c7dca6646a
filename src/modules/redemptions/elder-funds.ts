import { earnedAccount, grantedAccount } from '../../ledger/accounts.js';
import type { AccountRef, AppendRequest, BalanceView } from '../../ledger/append-request.js';
import type { LedgerReader } from '../../ledger/ledger-reader.js';
import type { PolicyParams, SpendOrder } from '../policies/policy.js';
import { type FundingSplit, splitInOrder } from '../policies/spend-order.js';

/** What an elder has to spend, in minutes. */
export interface ElderFunds {
  readonly earned: bigint;
  /**
   * Null: the elder was never granted anything, and no account is opened to find that out. A first grant that is
   * posted in the same moment counts from the next time on.
   */
  readonly granted: bigint | null;
}

/** By what rules an elder's minutes are spent. */
export interface SpendingRules {
  readonly order: SpendOrder;
  /** False while the redeem gate is closed: granted minutes alone may be spent then. */
  readonly spendsOwn: boolean;
  /** How far own minutes may go below zero when neither these nor granted ones suffice; 0n: not at all. */
  readonly creditLine: bigint;
}

/** Reads what an elder has now. No lock: what is decided by it is decided again under the ledger's. */
export async function readFunds(
  reader: LedgerReader,
  bookId: number,
  elderId: string,
): Promise<ElderFunds> {
  const accounts = await reader.balances(bookId, { ownerKind: 'member', ownerId: elderId });
  const balanceOf = (purpose: string): bigint | null =>
    accounts.find((account) => account.purpose === purpose)?.balance ?? null;
  return { earned: balanceOf('earned') ?? 0n, granted: balanceOf('granted') };
}

/** The funds as the ledger's lock shows them; `known` says which accounts the request names. */
export function fundsInView(view: BalanceView, elderId: string, known: ElderFunds): ElderFunds {
  return {
    earned: view.balance(earnedAccount(elderId)),
    granted: known.granted === null ? null : view.balance(grantedAccount(elderId)),
  };
}

/** The accounts that an elder's minutes are taken from: those whose balances decide. */
export function fundAccounts(elderId: string, { granted }: ElderFunds): AccountRef[] {
  const earned = earnedAccount(elderId);
  return granted === null ? [earned] : [grantedAccount(elderId), earned];
}

/** How far below zero the rules let an elder's own minutes go; 0n while the gate to them is closed. */
export function creditLineOf(
  { creditLineMinutes }: Pick<PolicyParams, 'creditLineMinutes'>,
  spendsOwn: boolean,
): bigint {
  return spendsOwn ? BigInt(creditLineMinutes) : 0n;
}

/** What an entry says to the ledger of the line it may use. */
export function onCredit(elderId: string, creditLine: bigint): Pick<AppendRequest, 'credit'> {
  if (creditLine === 0n) return {};
  return { credit: { account: earnedAccount(elderId), minutes: creditLine } };
}

/**
 * How `minutes` are taken from what an elder has; null when they could only come from own minutes that may not be
 * spent yet. Whether both parts are there is left to the floors of their accounts.
 */
export function splitFunds(
  rules: SpendingRules,
  minutes: bigint,
  { earned, granted }: ElderFunds,
): FundingSplit | null {
  if (!rules.spendsOwn) return (granted ?? 0n) < minutes ? null : { granted: minutes, own: 0n };
  if (granted === null) return { granted: 0n, own: minutes };
  const split = splitInOrder(rules.order, minutes, { granted, own: earned });
  if (rules.creditLine === 0n || split.granted <= granted) return split;
  return { granted, own: minutes - granted };
}
