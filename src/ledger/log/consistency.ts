import type { JoinHashes } from './tile-hashes.js';

/** Two sizes of a tree with their roots. */
export interface Growth {
  readonly from: bigint;
  readonly fromRoot: Buffer;
  readonly to: bigint;
  readonly toRoot: Buffer;
}

/**
 * Whether a proof shows that the tree of the larger size begins with the leaves of the smaller one (RFC 6962, 2.1.2).
 * Nothing is shown of an empty tree: any tree begins with no leaves.
 */
export function isConsistent(growth: Growth, proof: readonly Buffer[], join: JoinHashes): boolean {
  const { from, fromRoot, to, toRoot } = growth;
  if (from <= 0n || from > to) return false;
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  const rest = [...proof];
  // What both trees have whole at their lowest common place: a smaller tree that is perfect is its own proof.
  let index = from - 1n;
  let last = to - 1n;
  while ((index & 1n) === 1n) {
    index >>= 1n;
    last >>= 1n;
  }
  const start = index === 0n ? fromRoot : rest.shift();
  if (start === undefined) return false;
  let [smaller, larger] = [start, start];
  for (const beside of rest) {
    if (last === 0n) return false;
    if ((index & 1n) === 1n || index === last) {
      smaller = join(beside, smaller);
      larger = join(beside, larger);
      // Climb to where this part is a right child: until there it has no partner in the smaller tree.
      while ((index & 1n) === 0n && index !== 0n) {
        index >>= 1n;
        last >>= 1n;
      }
    } else {
      larger = join(larger, beside);
    }
    index >>= 1n;
    last >>= 1n;
  }
  return last === 0n && smaller.equals(fromRoot) && larger.equals(toRoot);
}
