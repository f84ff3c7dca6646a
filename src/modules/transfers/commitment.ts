import { saltedCommitment } from '../../platform/crypto/commitment.js';
import type { PoolSupport } from './pool-rows.js';
import type { Transfer } from './transfer-rows.js';

/** Everything a transfer said when it was wanted. Minutes are digits. */
export interface TransferFacts {
  readonly kind: string;
  readonly giverId: string;
  /** Of a gift. */
  readonly recipientId: string | null;
  /** Of a donation. */
  readonly poolUnitId: string | null;
  readonly minutes: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly wantedOn: string;
}

/** The facts that a transfer's commitment covers. */
export function transferFacts(transfer: Transfer): TransferFacts {
  const { kind, giverId, recipientId, poolUnitId, minutes, wantedOn } = transfer;
  return { kind, giverId, recipientId, poolUnitId, minutes: String(minutes), wantedOn };
}

/**
 * The commitment that stands in the leaves of a transfer's entries: SHA-256(salt ‖ RFC 8785 text of the facts). Null for
 * a transfer from before there were any, and for one whose salt was destroyed.
 */
export function transferCommitment(transfer: Transfer): Buffer | null {
  return saltedCommitment(transfer.salt, transferFacts(transfer));
}

/** What support from a pool was asked for. A worker's reason is not for the elder, so it is not among it. Minutes are digits. */
export interface SupportFacts {
  readonly elderId: string;
  readonly poolUnitId: string;
  readonly minutes: string;
  /** By rule, or by a worker's decision. */
  readonly basis: string;
  /** The hardship by which the rule holds, where it asks for one. */
  readonly hardshipId: string | null;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly wantedOn: string;
}

/** The facts that the commitment of pool support covers. */
export function supportFacts(support: PoolSupport): SupportFacts {
  const { elderId, poolUnitId, minutes, basis, hardshipId, wantedOn } = support;
  return { elderId, poolUnitId, minutes: String(minutes), basis, hardshipId, wantedOn };
}

/** The commitment in the leaf of the paying entry. Null as with transfers. */
export function supportCommitment(support: PoolSupport): Buffer | null {
  return saltedCommitment(support.salt, supportFacts(support));
}
