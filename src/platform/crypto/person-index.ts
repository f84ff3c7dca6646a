import { createHmac, type KeyObject } from 'node:crypto';

/** What a keyed digest may stand for. The kind is part of what is hashed, so digests never mix. */
export type PersonIndexKind =
  | 'phone'
  | 'id_number'
  | 'login_attempts'
  | 'login_misses'
  | 'hardship_evidence';

/**
 * The keyed digest (blind index) under which a personal value can be found again without being
 * stored in clear: HMAC-SHA256 over kind, NUL and the normalised value, 32 bytes. Equal values in
 * any customary spelling give equal bytes.
 */
export function personIndex(
  indexKey: Buffer | KeyObject,
  kind: PersonIndexKind,
  value: string,
): Buffer {
  const normal = NORMALISE[kind](value);
  return createHmac('sha256', indexKey).update(`${kind}\0${normal}`, 'utf8').digest();
}

const NORMALISE: Readonly<Record<PersonIndexKind, (value: string) => string>> = {
  phone: normalisePhone,
  id_number: normaliseIdNumber,
  login_attempts: (value) => value,
  login_misses: (value) => value,
  hardship_evidence: (value) => value,
};

/** A phone number without separators and country code: '+86 138-0000-0000' → '13800000000'. */
export function normalisePhone(value: string): string {
  const digits = value.normalize('NFKC').replace(/[\s()-]/g, '');
  return digits.replace(/^(\+|00)86(?=1\d{10}$)/, '');
}

/** An identity number without white space, its check letter in upper case. */
export function normaliseIdNumber(value: string): string {
  return value.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}
