import { utf8 } from '../bytes.js';
import type { HashAlgorithm } from '../crypto-engine.js';
import { leafHash } from '../merkle/tree-hash.js';
import { LeafReader } from './leaf-reader.js';
import { ASSETS, type Asset, type Kind } from './vocabulary.js';

/** A posting of a leaf; minutes. */
export interface PostingFacts {
  readonly account: string;
  readonly amount: bigint;
  readonly asset: Asset;
}

/** What a single leaf says, as values that stay. */
export interface LeafFacts {
  readonly hash: Uint8Array;
  readonly seq: string;
  readonly kind: Kind;
  readonly algorithm: HashAlgorithm;
  readonly book: string;
  readonly effective: string;
  readonly recorded: string;
  readonly commitment: string | null;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The `@seq` of the entry that this one undoes. */
  readonly reverses: string | null;
  readonly postings: readonly PostingFacts[];
  /** The reader, which still stands at this leaf. */
  readonly reader: LeafReader;
}

/** Reads one leaf from its text. Throws `leaf_malformed`. */
export function readLeaf(text: string): LeafFacts {
  const bytes = utf8(text);
  const reader = new LeafReader();
  reader.read(bytes);
  return {
    hash: leafHash(reader.algorithm, bytes),
    seq: reader.text('seq'),
    kind: reader.kind,
    algorithm: reader.algorithm,
    book: reader.bookText,
    effective: reader.text('effective'),
    recorded: reader.text('recorded'),
    commitment: reader.optional('commitment'),
    subjectType: reader.text('type'),
    subjectId: reader.text('id'),
    reverses: reader.optional('reverses'),
    postings: Array.from({ length: reader.count }, (_, n) => ({
      account: reader.accountAt(n),
      amount: reader.amountAt(n),
      asset: ASSETS[reader.assets[n] as number] as Asset,
    })),
    reader,
  };
}
