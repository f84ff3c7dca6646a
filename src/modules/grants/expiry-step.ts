import { Injectable } from '@nestjs/common';
import { bookAccount, earnedAccount, grantedAccount } from '../../ledger/accounts.js';
import type { AccountRef, AppendRequest, Decision } from '../../ledger/append-request.js';
import type { EntryStep, MonthScope, PlannedPage, StepPage } from '../../ledger/entry-step.js';
import {
  countMemberAccounts,
  type ExpiringBalance,
  type ExpiringPurpose,
  readExpiringBalances,
} from '../../ledger/read-grants.js';
import { newSalt } from '../../platform/crypto/commitment.js';
import { Database } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { PolicyParams, PolicyVersion } from '../policies/policy.js';
import { EXPIRY_KEYS, expiringMinutes, expiryCommitment, keptFrom } from './expiry.js';
import { type Expiry, keepExpiries } from './expiry-rows.js';

/** One of the two kinds of minutes that expire: how long they are kept, and how it is posted. */
interface Expiring {
  readonly purpose: ExpiringPurpose;
  readonly subjectType: string;
  /** Months that the rules keep them; null: they never expire. */
  keptMonths(params: PolicyParams): number | null;
  accountOf(memberId: string): AccountRef;
}

/** In the order in which a close looks at them. */
const EXPIRING: readonly Expiring[] = [
  {
    purpose: 'granted',
    subjectType: 'grant_expiry',
    keptMonths: ({ grants }) => grants.expiryMonths,
    accountOf: grantedAccount,
  },
  {
    purpose: 'earned',
    subjectType: 'earned_expiry',
    keptMonths: ({ earnedExpiryMonths }) => earnedExpiryMonths,
    accountOf: earnedAccount,
  },
];

/** A cursor among earned accounts: the mark and the last owner; among granted ones it is the owner alone. */
const EARNED_CURSOR = 'earned:';

/**
 * The step of a month's close that lets old minutes expire, granted ones first, then earned ones; the rules are at
 * `expiringMinutes`. Subjects are the accounts of the book, by member id. The rules in force on the month's last day
 * say how long minutes are kept; null: none of that kind expire.
 */
@Injectable()
export class ExpiryStep implements EntryStep {
  readonly name = 'expire';

  constructor(
    private readonly database: Database,
    private readonly policies: PoliciesService,
  ) {}

  /** The accounts of the kinds that can expire; 0n when none can. */
  async count(scope: MonthScope): Promise<bigint> {
    const { params } = await this.policies.versionOn(scope.bookId, scope.monthEnd);
    const kinds = EXPIRING.filter((kind) => kind.keptMonths(params) !== null);
    const counts = await Promise.all(
      kinds.map(({ purpose }) => countMemberAccounts(this.database.pool, scope.bookId, purpose)),
    );
    return counts.reduce((sum, accounts) => sum + accounts, 0n);
  }

  /**
   * An entry for each member of the page with something to expire. Reads one page of accounts with their postings
   * of the window. With `write` what opens the entries' commitments is kept first, in one transaction a page; what
   * stands already holds, so that a page planned twice asks for the same entries. Without `write` nothing is kept.
   * Locks: with `write` the new rows of expiries, until they are committed.
   */
  async plan(scope: MonthScope, { cursor, limit, write }: StepPage): Promise<PlannedPage> {
    const policy = await this.policies.versionOn(scope.bookId, scope.monthEnd);
    const at = cursor?.startsWith(EARNED_CURSOR) ? 1 : 0;
    const index = EXPIRING.findIndex(
      (kind, n) => n >= at && kind.keptMonths(policy.params) !== null,
    );
    const kind = EXPIRING[index];
    if (kind === undefined) return { requests: [], looked: 0, next: null };
    const after = index === at ? ownerIn(cursor) : null;
    const balances = await this.#read(scope, kind, { policy, after, limit });
    const due = balances.filter((balance) => expiringMinutes(balance) > 0n);
    const expiries = await this.#keep(scope, expiriesOf(due, scope, { kind, policy }), write);
    const requests = due.map((balance) => {
      const expiry = expiries.get(balance.memberId);
      invariant(expiry, 'an expiry was kept before its entry');
      return expiryRequest(scope, kind, { balance, expiry, policyDigest: policy.digest });
    });
    const last = balances.length < limit ? null : (balances.at(-1)?.memberId ?? null);
    return { requests, looked: balances.length, next: nextCursor(kind, policy.params, last) };
  }

  /** Those that stand, by member. */
  async #keep(
    { bookId }: MonthScope,
    expiries: readonly Expiry[],
    write: boolean,
  ): Promise<Map<string, Expiry>> {
    const standing =
      write && expiries.length > 0
        ? await this.database.transaction((tx) => keepExpiries(tx, bookId, expiries))
        : expiries;
    return new Map(standing.map((expiry) => [expiry.memberId, expiry]));
  }

  async #read(
    scope: MonthScope,
    kind: Expiring,
    page: { readonly policy: PolicyVersion; readonly after: string | null; readonly limit: number },
  ): Promise<ExpiringBalance[]> {
    return readExpiringBalances(this.database.pool, scope.bookId, kind.purpose, {
      keptFrom: windowOf(scope, kind, page.policy),
      monthEnd: scope.monthEnd,
      after: page.after,
      limit: page.limit,
    });
  }
}

function windowOf({ month }: MonthScope, kind: Expiring, { params }: PolicyVersion): string {
  return keptFrom(month, kind.keptMonths(params) ?? 0);
}

/** With fresh salts, as they are kept unless some stand already. */
function expiriesOf(
  due: readonly ExpiringBalance[],
  scope: MonthScope,
  { kind, policy }: { readonly kind: Expiring; readonly policy: PolicyVersion },
): Expiry[] {
  const of = {
    month: scope.month,
    kind: kind.purpose,
    keptFrom: windowOf(scope, kind, policy),
  };
  return due.map(({ memberId }) => ({ ...of, memberId, salt: newSalt() }));
}

/** The owner after whom a page begins; null: with the first. */
function ownerIn(cursor: string | null): string | null {
  const owner = cursor?.startsWith(EARNED_CURSOR) ? cursor.slice(EARNED_CURSOR.length) : cursor;
  return owner === '' ? null : owner;
}

/** Where the next page begins: behind `last`, or, where a kind is through (null), with the next kind. */
function nextCursor(
  { purpose }: Expiring,
  params: PolicyParams,
  last: string | null,
): string | null {
  if (purpose === 'earned') return last === null ? null : `${EARNED_CURSOR}${last}`;
  return last ?? (params.earnedExpiryMonths === null ? null : EARNED_CURSOR);
}

/**
 * The entry that expires a member's old minutes. What it moves is reckoned again from the balance under the book's
 * lock: minutes spent since the plan was made are not taken, and it refuses with `nothing_to_settle` when none are
 * left. The balance at the month's end cannot change any more once the month is closing.
 */
function expiryRequest(
  scope: MonthScope,
  { purpose, subjectType, accountOf }: Expiring,
  {
    balance,
    expiry,
    policyDigest,
  }: {
    readonly balance: ExpiringBalance;
    readonly expiry: Expiry;
    readonly policyDigest: Buffer;
  },
): AppendRequest {
  const { memberId } = balance;
  const account = accountOf(memberId);
  const expired = bookAccount(scope.bookUid, 'expired', account.asset);
  return {
    bookId: scope.bookId,
    key: EXPIRY_KEYS[purpose](scope.month, memberId),
    kind: 'expire',
    effectiveOn: scope.monthEnd,
    actorId: scope.actorId,
    subject: { type: subjectType, id: memberId, commitment: expiryCommitment(expiry) },
    policyDigest,
    reversesSeq: null,
    accounts: [account, expired],
    counters: [],
    decide: (view): Decision => {
      const minutes = expiringMinutes({ ...balance, now: view.balance(account) });
      if (minutes === 0n) return { refuse: 'nothing_to_settle' };
      return {
        postings: [
          { account, amount: -minutes },
          { account: expired, amount: minutes },
        ],
      };
    },
    moves: [],
  };
}
