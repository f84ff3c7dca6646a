// Inclusion and consistency of RFC 6962, checked by the rules of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
import { sameBytes } from '../bytes.js';
import type { HashAlgorithm } from '../crypto-engine.js';
import { nodeHash } from './tree-hash.js';

/** A claim that a leaf stands at `index` in the tree of `size` leaves; `path` from the lowest hash up. */
export interface InclusionProof {
  readonly algorithm: HashAlgorithm;
  readonly leafHash: Uint8Array;
  readonly index: bigint;
  readonly size: bigint;
  readonly path: readonly Uint8Array[];
}

/** A claim that the tree of `from` leaves is the beginning of the tree of `to` leaves. */
export interface ConsistencyProof {
  readonly algorithm: HashAlgorithm;
  readonly from: bigint;
  readonly to: bigint;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly path: readonly Uint8Array[];
}

/** The root that an inclusion proof leads to; null when index, size and path do not belong together. */
export function rootOfInclusion(proof: InclusionProof): Uint8Array | null {
  const { algorithm, leafHash, index, size, path } = proof;
  if (index < 0n || index >= size || !areHashes([leafHash, ...path])) return null;
  let at = index;
  let last = size - 1n;
  let hash = leafHash;
  for (const beside of path) {
    if (last === 0n) return null;
    if (at % 2n === 1n || at === last) {
      hash = nodeHash(algorithm, beside, hash);
      while (at % 2n === 0n && at !== 0n) {
        at >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = nodeHash(algorithm, hash, beside);
    }
    at >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? hash : null;
}

/** Whether an inclusion proof leads to this root. */
export function verifyInclusion(proof: InclusionProof, root: Uint8Array): boolean {
  const found = rootOfInclusion(proof);
  return found !== null && sameBytes(found, root);
}

/**
 * Whether a consistency proof holds. From an empty tree nothing is proven: `from` 0 is always refused, and whoever
 * takes it (a witness that sees a log for the first time) decides that without a proof.
 */
export function verifyConsistency(proof: ConsistencyProof): boolean {
  const { from, to, fromRoot, toRoot, path } = proof;
  if (from < 1n || from > to) return false;
  if (from === to) return path.length === 0 && sameBytes(fromRoot, toRoot);
  if (!areHashes([fromRoot, toRoot, ...path])) return false;
  // A complete tree is itself the first hash of the proof, which is therefore left out of it.
  const isComplete = (from & (from - 1n)) === 0n;
  const hashes = isComplete ? [fromRoot, ...path] : path;
  const roots = climb(proof, hashes);
  return roots !== null && sameBytes(roots.first, fromRoot) && sameBytes(roots.second, toRoot);
}

/** Both roots that the hashes lead to; null when their number is wrong. */
function climb(
  { algorithm, from, to }: ConsistencyProof,
  hashes: readonly Uint8Array[],
): { first: Uint8Array; second: Uint8Array } | null {
  const [start, ...rest] = hashes;
  if (start === undefined) return null;
  let at = from - 1n;
  let last = to - 1n;
  while (at % 2n === 1n) {
    at >>= 1n;
    last >>= 1n;
  }
  let first = start;
  let second = start;
  for (const beside of rest) {
    if (last === 0n) return null;
    if (at % 2n === 1n || at === last) {
      first = nodeHash(algorithm, beside, first);
      second = nodeHash(algorithm, beside, second);
      while (at % 2n === 0n && at !== 0n) {
        at >>= 1n;
        last >>= 1n;
      }
    } else {
      second = nodeHash(algorithm, second, beside);
    }
    at >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? { first, second } : null;
}

function areHashes(values: readonly Uint8Array[]): boolean {
  return values.every(({ length }) => length === 32);
}
