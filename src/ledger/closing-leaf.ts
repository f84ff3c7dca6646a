import { leafHash } from './leaf.js';
import type { Asset, HashAlgorithm } from './vocabulary.js';

/** What one account held at the end of a month, as it stands under the month's root (docs/format.md). */
export interface ClosingLeaf {
  readonly bookUid: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly accountId: string;
  readonly asset: Asset;
  /** Minutes of all postings that took effect by the end of the month. */
  readonly balance: bigint;
  /** How many postings these are: none can be left out of a statement. */
  readonly postings: bigint;
}

export const CLOSING_FORMAT = 'kapok-closing/1';

/** The canonical text (RFC 8785) of a closing balance; its alphabets need no escapes. Migration 0010 builds the same. */
export function closingLeafText(leaf: ClosingLeaf): string {
  return (
    `{"@format":"${CLOSING_FORMAT}","account":"${leaf.accountId}","asset":"${leaf.asset}"` +
    `,"balance":"${leaf.balance}","book":"${leaf.bookUid}","month":"${leaf.month}"` +
    `,"postings":"${leaf.postings}"}`
  );
}

/** The hash of a closing balance as a leaf of the tree. */
export function closingLeafHash(leaf: ClosingLeaf, algorithm: HashAlgorithm): Buffer {
  return leafHash(closingLeafText(leaf), algorithm);
}
