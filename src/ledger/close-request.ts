import type { AppendRequest } from './append-request.js';
import type { StateMove } from './state-move.js';

/** Who closes which month. */
export interface CloseWish {
  readonly bookId: number;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly actorId: string;
  readonly fence: StateMove;
}

/** A month whose balances are fixed. */
export interface PeriodToClose {
  readonly bookUid: string;
  /** YYYY-MM-DD. */
  readonly monthEnd: string;
  /** Canonical JSON: what the close entry has to say (docs/format.md). */
  readonly detail: string;
}

/** The key of a month's close entry. */
export function closeKey(month: string): string {
  return `settlement:${month}:close`;
}

/** The request for the entry that closes a month. It moves no minutes. */
export function closeRequest(wish: CloseWish, period: PeriodToClose): AppendRequest {
  return {
    bookId: wish.bookId,
    key: closeKey(wish.month),
    kind: 'close',
    effectiveOn: period.monthEnd,
    actorId: wish.actorId,
    subject: { type: 'book_close', id: period.bookUid, commitment: null },
    policyDigest: null,
    reversesSeq: null,
    accounts: [],
    counters: [],
    detail: period.detail,
    decide: () => ({ postings: [] }),
    moves: [wish.fence],
  };
}
