import { concat, sameBytes, toHex } from '../bytes.js';
import { sha512 } from '../hash/sha512.js';
import {
  BASE,
  decodePoint,
  encodePoint,
  isOfSmallOrder,
  L,
  littleEndian,
  multiplySum,
  negate,
} from './curve.js';

/**
 * Whether a signature (64 bytes) of a message is by the key (32 bytes), by RFC 8032, section 5.1.7, without the factor
 * eight. Anything malformed is `false`.
 */
export function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const key = decodePoint(publicKey);
  if (key === null || signature.length !== 64) return false;
  const commitment = signature.subarray(0, 32);
  const response = littleEndian(signature.subarray(32));
  if (response >= L) return false;
  const challenge = littleEndian(sha512(concat(commitment, publicKey, message))) % L;
  const expected = multiplySum([BASE, response], [negate(key), challenge]);
  return sameBytes(encodePoint(expected), commitment);
}

/** Keys that were looked at: a log has few, and each comes again and again. */
const looked = new Map<string, boolean>();
const MOST_LOOKED = 100;

/** Whether 32 bytes are a key that one may trust: a point in its one spelling, and not one that signs anything. */
export function isSoundKey(publicKey: Uint8Array): boolean {
  const hex = toHex(publicKey);
  const known = looked.get(hex);
  if (known !== undefined) return known;
  const key = decodePoint(publicKey);
  const isSound = key !== null && !isOfSmallOrder(key);
  if (looked.size >= MOST_LOOKED) looked.clear();
  looked.set(hex, isSound);
  return isSound;
}
