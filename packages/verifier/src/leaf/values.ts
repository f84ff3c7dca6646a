// The alphabets of docs/format.md for texts that stand outside a leaf's own members.
import { MOST } from './vocabulary.js';

const NATURAL = /^(0|[1-9][0-9]{0,18})$/;
const AMOUNT = /^-?[1-9][0-9]{0,18}$/;
const DIGEST = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isNatural(text: unknown): text is string {
  return typeof text === 'string' && NATURAL.test(text) && BigInt(text) <= MOST;
}

/** An amount, or zero. */
export function isSum(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  return text === '0' || (AMOUNT.test(text) && BigInt(text) <= MOST && BigInt(text) >= -MOST);
}

export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && DIGEST.test(text);
}

export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}
