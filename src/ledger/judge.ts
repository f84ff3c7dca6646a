import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-codes.js';
import { invariant } from '../platform/errors/invariant.js';
import { type AccountState, accountKey } from './account-memory.js';
import type {
  AccountRef,
  AppendRequest,
  BalanceView,
  PostedLine,
  PostingDraft,
  Refused,
} from './append-request.js';
import { FACT_KINDS, MOST_POSTINGS } from './vocabulary.js';

/** The running values of one batch: what the entries judged so far leave behind. */
export interface RunningValues {
  /** Of an account that a request of the batch named. */
  account(ref: AccountRef): AccountState | undefined;
  counter(name: string): bigint;
  setCounter(name: string, value: bigint): void;
}

/** A posting with the account's id and its balance after it. */
export interface JudgedLine extends PostedLine {
  readonly accountId: string;
}

export interface Judged {
  readonly lines: readonly JudgedLine[];
  /** New values of the counters that moved. */
  readonly counters: ReadonlyMap<string, bigint>;
}

/** No amount, balance or sum comes near the end of a bigint column. */
const LARGEST_AMOUNT = 10n ** 15n;

/** Says that nothing moves, and why. */
export function refusal(code: ErrorCode, facts: Refused['facts'] = {}): Refused {
  return { outcome: 'refused', code, facts };
}

/** Reads only what the request named: anything else would not have been loaded under the lock. */
function viewFor(request: AppendRequest, running: RunningValues): BalanceView {
  return {
    balance(ref: AccountRef): bigint {
      const state = running.account(ref);
      invariant(state !== undefined, `decide read an account that ${request.kind} did not name`);
      return state.balance;
    },
    counter(name: string): bigint {
      invariant(request.counters.includes(name), 'decide read a counter that was not named');
      return running.counter(name);
    },
  };
}

function sumsToZero(postings: readonly PostingDraft[]): boolean {
  let minutes = 0n;
  let granted = 0n;
  for (const { account, amount } of postings) {
    if (account.asset === 'MIN') minutes += amount;
    else granted += amount;
  }
  return minutes === 0n && granted === 0n;
}

/**
 * How low a request may bring an account. A floor below zero is of use only to an entry on credit, which says itself how
 * far the rules of its day go: for all others it is zero, and a floor that another server has lowered since it was
 * remembered here makes no difference. Null: as low as it likes.
 */
function floorFor(
  { credit }: AppendRequest,
  account: AccountRef,
  state: AccountState,
): bigint | null {
  if (state.floor === null) return null;
  if (credit !== undefined && accountKey(credit.account) === accountKey(account)) {
    return -credit.minutes;
  }
  return state.floor < 0n ? 0n : state.floor;
}

/**
 * Judges one request against the running values and, if it is accepted, moves them on. A refusal moves nothing.
 * Zero sum, bounds and floors are checked here on the way in; the database checks them again. A close and a notice alone
 * have no postings.
 */
export function judge(request: AppendRequest, running: RunningValues): Judged | Refused {
  const decision = request.decide(viewFor(request, running));
  if ('refuse' in decision) return refusal(decision.refuse, decision.facts);

  const { postings } = decision;
  const isEnough = FACT_KINDS.includes(request.kind) ? postings.length === 0 : postings.length >= 2;
  if (!isEnough || !sumsToZero(postings)) throw new DomainError('unbalanced_entry');

  invariant(postings.length <= MOST_POSTINGS, 'number of postings');
  const staged = new Map<AccountState, bigint>();
  const lines: JudgedLine[] = [];
  for (const { account, amount } of postings) {
    const state = running.account(account);
    invariant(state !== undefined, `a posting names an account that ${request.kind} did not name`);
    invariant(
      amount !== 0n && amount < LARGEST_AMOUNT && -amount < LARGEST_AMOUNT,
      'amount out of range',
    );
    const balanceAfter = (staged.get(state) ?? state.balance) + amount;
    const floor = amount < 0n ? floorFor(request, account, state) : null;
    if (floor !== null && balanceAfter < floor) {
      return refusal('insufficient_balance', { missingMinutes: String(floor - balanceAfter) });
    }
    if (amount > 0n && state.ceiling !== null && balanceAfter > state.ceiling) {
      return refusal('account_ceiling');
    }
    staged.set(state, balanceAfter);
    lines.push({ account, amount, balanceAfter, accountId: state.id });
  }
  const { counters = [] } = decision;
  const isNamed = counters.every(({ name }) => request.counters.includes(name));
  invariant(isNamed, `decide moves a counter that ${request.kind} did not name`);
  return { lines, counters: moveOn(counters, staged, running) };
}

function moveOn(
  deltas: readonly { readonly name: string; readonly delta: bigint }[],
  staged: ReadonlyMap<AccountState, bigint>,
  running: RunningValues,
): Map<string, bigint> {
  for (const [state, balance] of staged) state.balance = balance;
  const counters = new Map<string, bigint>();
  for (const { name, delta } of deltas) {
    const value = running.counter(name) + delta;
    running.setCounter(name, value);
    counters.set(name, value);
  }
  return counters;
}
