import { fromHex, sameBytes } from '../bytes.js';
import type { ConsistencyFile } from '../files/consistency-file.js';
import type { Findings } from '../findings.js';
import { verifyConsistency } from '../merkle/proofs.js';
import { emptyRoot } from '../merkle/tree-hash.js';
import type { TreeHead } from '../notes/checkpoint.js';
import type { KeptCheckpoint, Trust } from '../trust.js';

/** Compares a checkpoint with those that were kept: of one size they have one root, of two sizes a proof joins them. */
export function compareWithKept(head: TreeHead, trust: Trust, findings: Findings): void {
  for (const kept of trust.kept) {
    const facts = { origin: head.origin, size: String(head.size) };
    if (kept.origin !== head.origin) {
      findings.fault('origin_differs', { found: kept.origin, expected: head.origin });
    } else if (kept.size !== head.size) compareSizes(kept, head, trust, findings);
    else if (sameBytes(kept.root, head.root)) findings.remark('checkpoint_held', facts);
    else findings.fault('split_view', facts);
  }
}

function compareSizes(
  kept: KeptCheckpoint,
  head: TreeHead,
  trust: Trust,
  findings: Findings,
): void {
  const [first, second] = kept.size < head.size ? [kept, head] : [head, kept];
  const proof = trust.consistency.find(
    ({ origin, from, to }) =>
      origin === head.origin && BigInt(from) === first.size && BigInt(to) === second.size,
  );
  const sizes = { from: String(first.size), to: String(second.size) };
  if (proof === undefined) {
    const facts = { kept: String(kept.size), size: String(head.size) };
    findings.remark('checkpoint_other_size', facts);
    return;
  }
  if (joins(proof, first, second)) findings.remark('consistent', sizes);
  else findings.fault('consistency_wrong', sizes);
}

/** An empty tree is the beginning of any, and needs no hashes to show it. */
function joins({ algorithm, path }: ConsistencyFile, first: TreeHead, second: TreeHead): boolean {
  if (first.size === 0n) {
    return path.length === 0 && sameBytes(first.root, emptyRoot(algorithm));
  }
  return verifyConsistency({
    algorithm,
    from: first.size,
    to: second.size,
    fromRoot: first.root,
    toRoot: second.root,
    path: path.map((hash) => fromHex(hash) as Uint8Array),
  });
}
