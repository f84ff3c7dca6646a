// The tree of RFC 6962, section 2.1, over either hash algorithm.
import { digest, digestInto, type HashAlgorithm } from '../crypto-engine.js';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const NOTHING = new Uint8Array(0);

const HASH_BYTES = 32;
const LEFT = 1;
const RIGHT = LEFT + HASH_BYTES;

/** The hash of a leaf's bytes. */
export function leafHash(algorithm: HashAlgorithm, leaf: Uint8Array): Uint8Array {
  return digest(algorithm, LEAF, leaf);
}

/** The hash of a node above two others. */
export function nodeHash(
  algorithm: HashAlgorithm,
  left: Uint8Array,
  right: Uint8Array,
): Uint8Array {
  return digest(algorithm, NODE, left, right);
}

/** The root of a tree without leaves. */
export function emptyRoot(algorithm: HashAlgorithm): Uint8Array {
  return digest(algorithm, NOTHING);
}

/** The root over leaf hashes that are all at hand. */
export function treeRoot(algorithm: HashAlgorithm, hashes: Iterable<Uint8Array>): Uint8Array {
  const tree = new GrowingTree(algorithm);
  for (const hash of hashes) tree.append(hash);
  return tree.root();
}

/** A tree that grows to the right and keeps one hash a level: its root can be asked for at any size. */
export class GrowingTree {
  /**
   * For each level what the hash of a node above it is taken over: a byte 1 and two hashes. The left one is the root of
   * a complete subtree of 2^level leaves, and waits for the right one where the size has that bit.
   */
  private readonly pairs: Uint8Array[] = [];
  private leaves = 0;

  constructor(private readonly algorithm: HashAlgorithm) {}

  /** How many leaves there are. */
  get size(): number {
    return this.leaves;
  }

  /** Adds the hash of the next leaf. */
  append(hash: Uint8Array): void {
    let bits = this.leaves;
    let level = 0;
    this.pairAt(0).set(hash, bits % 2 === 0 ? LEFT : RIGHT);
    for (; bits % 2 === 1; level += 1) {
      bits = (bits - 1) / 2;
      const above = this.pairAt(level + 1);
      const pair = this.pairs[level] as Uint8Array;
      digestInto(this.algorithm, pair, above, bits % 2 === 0 ? LEFT : RIGHT);
    }
    this.leaves += 1;
  }

  /** The root over the leaves so far. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (let level = 0, bits = this.leaves; bits > 0; bits = Math.floor(bits / 2), level += 1) {
      if (bits % 2 === 0) continue;
      const subtree = (this.pairs[level] as Uint8Array).slice(LEFT, RIGHT);
      root = root === undefined ? subtree : nodeHash(this.algorithm, subtree, root);
    }
    return root ?? emptyRoot(this.algorithm);
  }

  private pairAt(level: number): Uint8Array {
    const known = this.pairs[level];
    if (known !== undefined) return known;
    const pair = new Uint8Array(RIGHT + HASH_BYTES);
    pair.set(NODE);
    this.pairs.push(pair);
    return pair;
  }
}
