import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../canonical-json.js';
import { sha256 } from './sha256.js';

const SALT_BYTES = 32;

/** What an erasure leaves of a salt: with it anybody could guess what is committed to. */
const DESTROYED = Buffer.alloc(SALT_BYTES);

/** The salt of a new commitment: 32 random bytes. */
export function newSalt(): Buffer {
  return randomBytes(SALT_BYTES);
}

/**
 * The commitment that stands in a leaf instead of facts: SHA-256(salt ‖ RFC 8785 text of the facts). Null where there is
 * no salt, as in rows from before there were any, and where it was destroyed.
 */
export function saltedCommitment(salt: Buffer | null, facts: object): Buffer | null {
  if (salt === null || salt.equals(DESTROYED)) return null;
  return sha256(salt, canonicalJson(facts));
}

/** What opens a commitment: the 32 bytes of its salt, and what was committed to. */
export interface CommitmentOpening<Facts extends object = object> {
  readonly salt: Buffer;
  readonly facts: Facts;
}
