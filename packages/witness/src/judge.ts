import { sameBytes } from '../../verifier/src/bytes.js';
import { verifyConsistency } from '../../verifier/src/merkle/proofs.js';
import { emptyRoot } from '../../verifier/src/merkle/tree-hash.js';
import { type OpenedCheckpoint, openCheckpoint } from '../../verifier/src/notes/checkpoint.js';
import { Refusal } from '../../verifier/src/refusal.js';
import type { TrustedLog } from './trusted-logs.js';

/** What a witness knows of a log: the newest tree that it co-signed. */
export interface KnownTree {
  readonly size: bigint;
  readonly root: Uint8Array;
}

/** A checkpoint with what is said to lead to it. */
export interface Claim {
  readonly old: bigint;
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: OpenedCheckpoint;
}

/**
 * What becomes of a claim. `isContradiction` tells that the log itself signed two trees of one size: nothing that
 * somebody else sends can bring that about.
 */
export type Judgement =
  | { readonly verdict: 'cosign' }
  | { readonly verdict: 'old_above' }
  | { readonly verdict: 'not_the_last'; readonly size: bigint; readonly isContradiction: boolean }
  | { readonly verdict: 'inconsistent'; readonly isContradiction: boolean };

/** Opens a checkpoint with the keys of its log: `unsigned` without a signature of theirs, or with a wrong one. */
export function openFor(
  log: TrustedLog,
  note: string,
): OpenedCheckpoint | 'unsigned' | 'malformed' {
  try {
    const opened = openCheckpoint(note, log.keys);
    return opened.origin === log.origin ? opened : 'unsigned';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code.startsWith('signature_') ? 'unsigned' : 'malformed';
  }
}

/**
 * Whether a witness that knows `known` (null: nothing yet) co-signs a claim whose signature was found right; the order
 * of the checks is that of tlog-witness. Decides only, and changes nothing.
 */
export function judge(log: TrustedLog, known: KnownTree | null, claim: Claim): Judgement {
  const { old, proof, checkpoint } = claim;
  const last = known?.size ?? 0n;
  const isContradiction =
    known !== null && known.size === checkpoint.size && !sameBytes(known.root, checkpoint.root);
  if (old > checkpoint.size) return { verdict: 'old_above' };
  if (old !== last) return { verdict: 'not_the_last', size: last, isContradiction };
  const { algorithm } = log;
  const { size, root } = checkpoint;
  if (size === 0n && !sameBytes(root, emptyRoot(algorithm))) {
    return { verdict: 'inconsistent', isContradiction };
  }
  const isProven =
    old === 0n
      ? proof.length === 0
      : known !== null &&
        verifyConsistency({
          algorithm,
          from: old,
          to: size,
          fromRoot: known.root,
          toRoot: root,
          path: proof,
        });
  return isProven ? { verdict: 'cosign' } : { verdict: 'inconsistent', isContradiction };
}
