import { bookAccount, earnedAccount, grantedAccount } from '../../ledger/accounts.js';
import type { AppendRequest, BalanceView, Decision } from '../../ledger/append-request.js';
import type { SpendOrder } from '../policies/policy.js';
import { spendingCommitment } from './commitment.js';
import { type ElderFunds, fundAccounts, fundsInView, onCredit, splitFunds } from './elder-funds.js';
import { CODE_SPENT } from './redemptions.js';
import type { SpendCode } from './spend-code-rows.js';

/** What an entry of spending is made of, beside the code. */
export interface SpendingTerms {
  readonly bookId: number;
  readonly bookUid: string;
  readonly actorId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string;
  readonly key: string;
  readonly minutes: bigint;
  readonly providerId: string;
  readonly policyDigest: Buffer;
  readonly order: SpendOrder;
  /** How far below zero own minutes may go; the ledger lets the account do so. */
  readonly creditLine: bigint;
  /** The elder's funds as they were read: which accounts there are. */
  readonly funds: ElderFunds;
}

/**
 * Takes the minutes from the elder for good, granted and own ones in the order of the rules, and spends the code.
 * Refusals: `insufficient_balance`, also when only own minutes that may not be spent yet would suffice.
 */
export function spendingRequest(code: SpendCode, terms: SpendingTerms): AppendRequest {
  return {
    bookId: terms.bookId,
    ...onCredit(code.elderId, terms.creditLine),
    key: terms.key,
    kind: 'redeem',
    effectiveOn: terms.today,
    actorId: terms.actorId,
    subject: { type: 'spending', id: code.id, commitment: spendingCommitment(code, terms) },
    policyDigest: terms.policyDigest,
    reversesSeq: null,
    accounts: [
      ...fundAccounts(code.elderId, terms.funds),
      bookAccount(terms.bookUid, 'spent'),
      ...(terms.funds.granted === null ? [] : [bookAccount(terms.bookUid, 'spent', 'GRT')]),
    ],
    counters: [],
    decide: (view) => decideSpending(code, terms, view),
    moves: [
      {
        kind: CODE_SPENT,
        id: code.id,
        from: ['issued'],
        to: 'spent',
        values: {
          provider_id: terms.providerId,
          charged_by: terms.actorId,
          spent_minutes: terms.minutes,
        },
        guards: {},
      },
    ],
  };
}

/** The floors of the elder's accounts are the ledger's to judge. */
function decideSpending(code: SpendCode, terms: SpendingTerms, view: BalanceView): Decision {
  const { elderId, spendsOwn } = code;
  const funds = fundsInView(view, elderId, terms.funds);
  const { order, creditLine } = terms;
  const split = splitFunds({ order, spendsOwn, creditLine }, terms.minutes, funds);
  if (split === null) return { refuse: 'insufficient_balance' };
  const postings = [
    { account: grantedAccount(elderId), amount: -split.granted },
    { account: bookAccount(terms.bookUid, 'spent', 'GRT'), amount: split.granted },
    { account: earnedAccount(elderId), amount: -split.own },
    { account: bookAccount(terms.bookUid, 'spent'), amount: split.own },
  ];
  return { postings: postings.filter(({ amount }) => amount !== 0n) };
}
