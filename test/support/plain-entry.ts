import type { AccountRef, AppendRequest, PostingDraft } from '../../src/ledger/append-request.js';
import { SYSTEM_ACTOR } from '../../src/ledger/vocabulary.js';
import { newId } from '../../src/platform/ids.js';

/** What an entry of a test says; the rest of a request is empty. */
type Said = Pick<AppendRequest, 'bookId' | 'kind' | 'effectiveOn'> &
  Partial<Pick<AppendRequest, 'key' | 'actorId' | 'subject' | 'reversesSeq'>> & {
    readonly postings: readonly PostingDraft[];
  };

/** A request for just these postings: by no rule, counted nowhere, moving no row of the service. */
export function plainEntry({ postings, ...said }: Said): AppendRequest {
  const id = newId();
  return {
    key: `test:${id}`,
    actorId: SYSTEM_ACTOR,
    subject: { type: 'test', id, commitment: null },
    policyDigest: null,
    reversesSeq: null,
    accounts: accountsOf(postings),
    counters: [],
    decide: () => ({ postings: [...postings] }),
    moves: [],
    ...said,
  };
}

/** Minutes from one account to another. */
export function moved(wish: {
  readonly from: AccountRef;
  readonly to: AccountRef;
  readonly minutes: bigint;
}): PostingDraft[] {
  return [
    { account: wish.from, amount: -wish.minutes },
    { account: wish.to, amount: wish.minutes },
  ];
}

/** Each account once: a request names what it locks. */
function accountsOf(postings: readonly PostingDraft[]): AccountRef[] {
  const named = new Map(
    postings.map(({ account }) => {
      const { ownerKind, ownerId, purpose, asset } = account;
      return [`${ownerKind} ${ownerId} ${purpose} ${asset}`, account] as const;
    }),
  );
  return [...named.values()];
}
