import type { ErrorCode } from '../platform/errors/error-codes.js';
import type { StateMove } from './state-move.js';
import type { Asset, EntryKind, OwnerKind, Purpose } from './vocabulary.js';

/** Names an account by what it is for. It is opened at its first use. */
export interface AccountRef {
  readonly ownerKind: OwnerKind;
  /** Opaque to the ledger: a member's, a unit's, or the book's uid. */
  readonly ownerId: string;
  readonly purpose: Purpose;
  readonly asset: Asset;
}

/** One line of an entry: minutes into (positive) or out of (negative) an account. */
export interface PostingDraft {
  readonly account: AccountRef;
  readonly amount: bigint;
}

/** What a decision may look at: values as they stand under the book's lock. */
export interface BalanceView {
  /** Minutes on an account that the request named. */
  balance(account: AccountRef): bigint;
  /** The running total of a counter that the request named; 0n when it never moved. */
  counter(name: string): bigint;
}

export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export interface Refusal {
  readonly refuse: ErrorCode;
  readonly facts?: Facts;
}

export interface Acceptance {
  readonly postings: readonly PostingDraft[];
  readonly counters?: readonly { readonly name: string; readonly delta: bigint }[];
}

export type Decision = Acceptance | Refusal;

/** What an entry is about. The commitment is a salted SHA-256; the ledger never sees what it hides. */
export interface Subject {
  /** Lower-case words joined by underscores, such as `service_record`. */
  readonly type: string;
  readonly id: string;
  readonly commitment: Buffer | null;
}

/** A wish to append one journal entry. */
export interface AppendRequest {
  readonly bookId: number;
  /** Unique per book, at most 200 characters. Only its SHA-256 enters the ledger. */
  readonly key: string;
  readonly kind: EntryKind;
  /** YYYY-MM-DD in Asia/Shanghai; today or earlier. In a closed month the entry stands on the first open day. */
  readonly effectiveOn: string;
  readonly actorId: string;
  readonly subject: Subject;
  /** SHA-256 of the rules by which the amounts were reckoned. */
  readonly policyDigest: Buffer | null;
  readonly reversesSeq: bigint | null;
  /** Every account and counter that `decide` reads or posts to. */
  readonly accounts: readonly AccountRef[];
  readonly counters: readonly string[];
  /**
   * Turns balances into postings or a refusal. Pure and synchronous; it may be called more than once, always
   * under the book's lock, and only the last call counts.
   */
  decide(view: BalanceView): Decision;
  /**
   * Rows of other modules that move in the same transaction, or the request is refused. One move that stays where it
   * is (an assertion) may be shared, as the same object, by many requests: it is then asked once a commit.
   */
  readonly moves: readonly StateMove[];
  /**
   * The one account that this entry may bring below zero, and how far: a member's own minutes, by the rules of the day.
   * `LedgerService.openCredit` has let the account go that far before.
   */
  readonly credit?: { readonly account: AccountRef; readonly minutes: bigint };
  /** Canonical JSON of an object of strings: a close and a notice have one, and nothing else may. */
  readonly detail?: string;
}

export interface PostedLine extends PostingDraft {
  readonly balanceAfter: bigint;
}

/** The entry stands: durable, balanced, in its place in the chain. `replayed`: it stood before this call. */
export interface Posted {
  readonly outcome: 'posted' | 'replayed';
  readonly seq: bigint;
  /** The date that stands: the wished one, or the first open day when that lay in a closed month. */
  readonly effectiveOn: string;
  readonly leafHash: Buffer;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
  readonly actorId: string;
  readonly postings: readonly PostedLine[];
}

/** Nothing moved. */
export interface Refused {
  readonly outcome: 'refused';
  readonly code: ErrorCode;
  readonly facts: Facts;
}

export type AppendOutcome = Posted | Refused;
