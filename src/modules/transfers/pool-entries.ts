import { earnedAccount, poolAccount } from '../../ledger/accounts.js';
import type { AppendRequest, Refusal } from '../../ledger/append-request.js';
import type { PolicyVersion } from '../policies/policy.js';
import { supportCommitment } from './commitment.js';
import { COUNTERS, monthOf } from './giving-rules.js';
import type { PoolSupport } from './pool-rows.js';
import { SUPPORT_CONFIRMED, SUPPORT_PAID, SUPPORT_STEPS } from './pool-supports.js';

/** Who acts, where, when and by what rules. */
export interface SupportContext {
  readonly bookId: number;
  readonly actorId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
  readonly policy: PolicyVersion;
}

/** The month's limit is passed: a second worker has to agree. Told apart from other refusals by its fact. */
export const OVER_LIMIT: Refusal & { readonly facts: { readonly reason: string } } = {
  refuse: 'pool_needs_decision',
  facts: { reason: 'over_limit' },
};

/**
 * Pays from the pool of the elder's community into the elder's account, within the month's limit, which is judged
 * under the ledger's lock. Refusals: OVER_LIMIT, `insufficient_balance` of the pool.
 */
export function payRequest(support: PoolSupport, context: SupportContext): AppendRequest {
  const { monthlyPerElderMinutes: limit } = context.policy.params.pools;
  const month = COUNTERS.pool(support.elderId, monthOf(support.wantedOn));
  const { from, to } = SUPPORT_STEPS.pay;
  const postings = postingsOf(support);
  return {
    ...about(support, context),
    counters: [month],
    decide: (view) =>
      limit !== null && view.counter(month) + support.minutes > BigInt(limit)
        ? OVER_LIMIT
        : { postings, counters: [{ name: month, delta: support.minutes }] },
    moves: [{ kind: SUPPORT_PAID, id: support.id, from: [from], to, values: {}, guards: {} }],
  };
}

/** Pays what a second worker has agreed to, whatever the month's limit; it counts for it all the same. */
export function confirmRequest(
  support: PoolSupport,
  context: SupportContext,
  decidedAt: Date,
): AppendRequest {
  // It counts for the month in which the elder gets it.
  const month = COUNTERS.pool(support.elderId, monthOf(context.today));
  const { from, to } = SUPPORT_STEPS.confirm;
  const postings = postingsOf(support);
  const values = { decided_by: context.actorId, decided_at: decidedAt };
  return {
    ...about(support, context),
    counters: [month],
    decide: () => ({ postings, counters: [{ name: month, delta: support.minutes }] }),
    moves: [{ kind: SUPPORT_CONFIRMED, id: support.id, from: [from], to, values, guards: {} }],
  };
}

function postingsOf({ poolUnitId, elderId, minutes }: PoolSupport): {
  account: ReturnType<typeof poolAccount>;
  amount: bigint;
}[] {
  return [
    { account: poolAccount(poolUnitId), amount: -minutes },
    { account: earnedAccount(elderId), amount: minutes },
  ];
}

function about(
  support: PoolSupport,
  { bookId, actorId, today: effectiveOn, policy }: SupportContext,
): Omit<AppendRequest, 'counters' | 'decide' | 'moves'> {
  return {
    bookId,
    key: `pool-support:${support.id}`,
    kind: SUPPORT_STEPS.pay.entry,
    effectiveOn,
    actorId,
    subject: { type: 'pool_support', id: support.id, commitment: supportCommitment(support) },
    policyDigest: policy.digest,
    reversesSeq: null,
    accounts: postingsOf(support).map(({ account }) => account),
  };
}
