import { bookAccount, earnedAccount } from '../../ledger/accounts.js';
import type { AppendRequest } from '../../ledger/append-request.js';
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
}

/** Takes the minutes from the elder for good, and spends the code. The elder's floor is the ledger's to judge. */
export function spendingRequest(code: SpendCode, terms: SpendingTerms): AppendRequest {
  const earned = earnedAccount(code.elderId);
  const spent = bookAccount(terms.bookUid, 'spent');
  const postings = [
    { account: earned, amount: -terms.minutes },
    { account: spent, amount: terms.minutes },
  ];
  return {
    bookId: terms.bookId,
    key: terms.key,
    kind: 'redeem',
    effectiveOn: terms.today,
    actorId: terms.actorId,
    subject: { type: 'spending', id: code.id, commitment: null },
    policyDigest: terms.policyDigest,
    reversesSeq: null,
    accounts: [earned, spent],
    counters: [],
    decide: () => ({ postings }),
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
