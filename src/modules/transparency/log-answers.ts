import type { Checkpoint } from '../../ledger/log/checkpoint.js';
import type { WitnessPolicy } from '../../ledger/log/co-signatures.js';
import { isCosignedBy } from '../../ledger/log/cosign-line.js';
import type { CheckpointDto, ConsistencyDto, InclusionDto } from './log.dto.js';
import type { Consistency, Inclusion } from './proofs.service.js';

/** A checkpoint as the API tells it, with the names of the service's witnesses under it. */
export function toCheckpointAnswer(checkpoint: Checkpoint, policy: WitnessPolicy): CheckpointDto {
  const { size, root, signedAt, recordedAt, monthEnd, note } = checkpoint;
  const cosigners = policy.witnesses.filter((witness) => isCosignedBy(note, witness));
  return {
    size: String(size),
    rootHash: root.toString('hex'),
    signedAt: signedAt.toISOString(),
    recordedAt,
    month: monthEnd === null ? null : monthEnd.slice(0, 7),
    cosignedBy: cosigners.map(({ name }) => name),
    note,
  };
}

/** An inclusion proof as the API tells it. */
export function toInclusionAnswer(proof: Inclusion, origin: string): InclusionDto {
  return {
    origin,
    algorithm: proof.book.algorithm,
    index: String(proof.index),
    leafHash: proof.leafHash.toString('hex'),
    size: String(proof.size),
    rootHash: proof.root.toString('hex'),
    path: hexOf(proof.path),
    checkpoint: proof.checkpoint,
  };
}

/** A consistency proof as the API tells it. */
export function toConsistencyAnswer(proof: Consistency, origin: string): ConsistencyDto {
  return {
    origin,
    algorithm: proof.book.algorithm,
    from: String(proof.from),
    to: String(proof.to),
    fromRootHash: proof.fromRoot.toString('hex'),
    toRootHash: proof.toRoot.toString('hex'),
    path: hexOf(proof.path),
  };
}

function hexOf(hashes: readonly Buffer[]): string[] {
  return hashes.map((hash) => hash.toString('hex'));
}
