import type { DecodedLeaf } from '../decode-leaf.js';
import type { Asset, OwnerKind, Purpose } from '../vocabulary.js';

/** An account as text formats name it. */
export interface ExportedAccount {
  readonly id: string;
  readonly ownerKind: OwnerKind;
  readonly purpose: Purpose;
  /** The entry that moved it first; null when no posting does. */
  readonly firstSeq: bigint | null;
}

/** An entry with the hash of its leaf, in hexadecimal. */
export interface ExportedEntry extends DecodedLeaf {
  readonly hash: string;
}

/** What an account held at the end of a closed month. Minutes. */
export interface ClosingBalance {
  readonly account: ExportedAccount;
  readonly asset: Asset;
  readonly balance: bigint;
}

/** Some of the closing balances of a month, in their order. */
export interface ClosingPage {
  /** The last day of the month, `YYYY-MM-DD`. */
  readonly monthEnd: string;
  /** The entry that closed it. */
  readonly closeSeq: bigint;
  /** The place of the first of them among all of the month. */
  readonly from: bigint;
  readonly balances: readonly ClosingBalance[];
}

/**
 * How entries are written for another program. Blocks are parted by an empty line; a block that holds an entry
 * says its number and its hash, and nothing of another entry.
 */
export interface TextFormat {
  /** What stands before the first entry of a book. */
  preamble(bookCode: string): string;
  /** One block. Accounts are those of the entry's postings; one that is no more is absent. */
  entry(entry: ExportedEntry, accounts: ReadonlyMap<string, ExportedAccount>): string;
  /** One block. */
  balances(page: ClosingPage): string;
  /** Matches where a block names its entry: its number, its hash. */
  readonly mark: RegExp;
}
