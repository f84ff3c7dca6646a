import { canonicalJson } from '../../platform/canonical-json.js';
import { sha256 } from '../../platform/crypto/sha256.js';
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

/** What an erasure leaves of a salt: with it anybody could guess what is committed to. */
const DESTROYED = Buffer.alloc(32);

/**
 * The commitment that stands in the leaves of a transfer's entries: SHA-256(salt ‖ RFC 8785 text of the facts). Null for
 * a transfer from before there were any, and for one whose salt was destroyed.
 */
export function transferCommitment(transfer: Transfer): Buffer | null {
  const { salt } = transfer;
  if (salt === null || salt.equals(DESTROYED)) return null;
  return sha256(salt, canonicalJson(transferFacts(transfer)));
}
