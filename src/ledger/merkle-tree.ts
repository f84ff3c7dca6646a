import { hash } from 'node:crypto';
import type { HashAlgorithm } from './vocabulary.js';

/** Merkle trees of RFC 6962, section 2.1, over hashes of leaves, with the algorithm of the book. */

const NODE_PREFIX = Buffer.of(1);
/** Of either algorithm. */
const HASH_BYTES = 32;

/** The hash of a node with two children. */
export function nodeHash(left: Buffer, right: Buffer, algorithm: HashAlgorithm): Buffer {
  return hash(algorithm, Buffer.concat([NODE_PREFIX, left, right]), 'buffer');
}

/** The level above: pairs become nodes, a last one without a partner rises as it is. */
function above(level: readonly Buffer[], algorithm: HashAlgorithm): Buffer[] {
  const nodes: Buffer[] = [];
  for (let left = 0; left < level.length; left += 2) {
    const [a, b] = [level[left] as Buffer, level[left + 1]];
    nodes.push(b === undefined ? a : nodeHash(a, b, algorithm));
  }
  return nodes;
}

/** The tree hash over hashes of leaves, or of subtrees of one size (a power of two) of which only the last is smaller. */
export function treeRoot(hashes: readonly Buffer[], algorithm: HashAlgorithm): Buffer {
  let level = hashes;
  while (level.length > 1) level = above(level, algorithm);
  return level[0] ?? hash(algorithm, '', 'buffer');
}

/** The hashes beside the way from one hash up to the root, the lowest first. */
export function treePath(
  hashes: readonly Buffer[],
  index: number,
  algorithm: HashAlgorithm,
): Buffer[] {
  const path: Buffer[] = [];
  let level = hashes;
  for (let at = index; level.length > 1; at >>= 1) {
    const beside = level[at ^ 1];
    if (beside !== undefined) path.push(beside);
    level = above(level, algorithm);
  }
  return path;
}

/**
 * The root that a leaf's hash, its index among `size` leaves and a path lead to; null when the path has another length,
 * or holds what is no hash.
 */
export function rootOfPath(
  leaf: Buffer,
  place: { readonly index: bigint; readonly size: bigint },
  path: readonly Buffer[],
  algorithm: HashAlgorithm,
): Buffer | null {
  let { index } = place;
  let last = place.size - 1n;
  if (index < 0n || index > last) return null;
  if ([leaf, ...path].some(({ length }) => length !== HASH_BYTES)) return null;
  let root = leaf;
  let used = 0;
  for (; last > 0n; index >>= 1n, last >>= 1n) {
    const isRight = (index & 1n) === 1n;
    // The last of a level without a partner rises as it is.
    if (!isRight && index === last) continue;
    const beside = path[used];
    if (beside === undefined) return null;
    used += 1;
    root = isRight ? nodeHash(beside, root, algorithm) : nodeHash(root, beside, algorithm);
  }
  return used === path.length ? root : null;
}

/** Leaves under one stored hash: a subtree of its own. */
export const BLOCK_LEAVES = 1024;

/** A tree whose leaves come one after the other; keeps one block of them, and the hashes above the full blocks. */
export class GrowingTree {
  private block: Buffer[] = [];
  private readonly full: Buffer[] = [];

  constructor(private readonly algorithm: HashAlgorithm) {}

  add(leaf: Buffer): void {
    this.block.push(leaf);
    if (this.block.length < BLOCK_LEAVES) return;
    this.full.push(treeRoot(this.block, this.algorithm));
    this.block = [];
  }

  /** The hashes above the blocks, in order; the last block may be smaller. */
  blocks(): Buffer[] {
    if (this.block.length === 0) return [...this.full];
    return [...this.full, treeRoot(this.block, this.algorithm)];
  }
}
