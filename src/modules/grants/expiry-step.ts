import { Injectable } from '@nestjs/common';
import { bookAccount, grantedAccount } from '../../ledger/accounts.js';
import type { AppendRequest, Decision } from '../../ledger/append-request.js';
import type { EntryStep, MonthScope, PlannedPage, StepPage } from '../../ledger/entry-step.js';
import {
  countGrantedAccounts,
  type GrantedBalance,
  readGrantedBalances,
} from '../../ledger/read-grants.js';
import { Database } from '../../platform/database/database.js';
import { PoliciesService } from '../policies/policies.service.js';
import { expiringMinutes, expiryKey, keptFrom } from './expiry.js';

/**
 * The step of a month's close that lets old granted minutes expire; the rules are at `expiringMinutes`. Subjects are
 * the granted accounts of the book, by member id. The rules in force on the month's last day say how long grants
 * are kept; `expiryMonths` null: nothing expires.
 */
@Injectable()
export class ExpiryStep implements EntryStep {
  readonly name = 'expire';

  constructor(
    private readonly database: Database,
    private readonly policies: PoliciesService,
  ) {}

  /** The granted accounts there are; 0n when nothing can expire. */
  async count(scope: MonthScope): Promise<bigint> {
    const { params } = await this.policies.versionOn(scope.bookId, scope.monthEnd);
    if (params.grants.expiryMonths === null) return 0n;
    return countGrantedAccounts(this.database.pool, scope.bookId);
  }

  /**
   * An entry for each member of the page with something to expire. Reads one page of accounts with their postings
   * of the window; writes nothing, whatever `write` says.
   */
  async plan(scope: MonthScope, page: StepPage): Promise<PlannedPage> {
    const policy = await this.policies.versionOn(scope.bookId, scope.monthEnd);
    const { expiryMonths } = policy.params.grants;
    if (expiryMonths === null) return { requests: [], looked: 0, next: null };
    const balances = await readGrantedBalances(this.database.pool, scope.bookId, {
      keptFrom: keptFrom(scope.month, expiryMonths),
      monthEnd: scope.monthEnd,
      after: page.cursor,
      limit: page.limit,
    });
    const requests = balances
      .filter((balance) => expiringMinutes(balance) > 0n)
      .map((balance) => expiryRequest(scope, balance, policy.digest));
    const last = balances.at(-1)?.memberId ?? null;
    return { requests, looked: balances.length, next: balances.length < page.limit ? null : last };
  }
}

/**
 * The entry that expires a member's old minutes. What it moves is reckoned again from the balance under the book's
 * lock: minutes spent since the plan was made are not taken, and it refuses with `nothing_to_settle` when none are
 * left. The balance at the month's end cannot change any more once the month is closing.
 */
function expiryRequest(
  scope: MonthScope,
  balance: GrantedBalance,
  policyDigest: Buffer,
): AppendRequest {
  const granted = grantedAccount(balance.memberId);
  const expired = bookAccount(scope.bookUid, 'expired', 'GRT');
  return {
    bookId: scope.bookId,
    key: expiryKey(scope.month, balance.memberId),
    kind: 'expire',
    effectiveOn: scope.monthEnd,
    actorId: scope.actorId,
    subject: { type: 'grant_expiry', id: balance.memberId, commitment: null },
    policyDigest,
    reversesSeq: null,
    accounts: [granted, expired],
    counters: [],
    decide: (view): Decision => {
      const minutes = expiringMinutes({ ...balance, now: view.balance(granted) });
      if (minutes === 0n) return { refuse: 'nothing_to_settle' };
      return {
        postings: [
          { account: granted, amount: -minutes },
          { account: expired, amount: minutes },
        ],
      };
    },
    moves: [],
  };
}
