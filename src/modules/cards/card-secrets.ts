import { createHmac, type KeyObject, randomInt, timingSafeEqual } from 'node:crypto';

/** The form of a PIN. */
export const PIN_FORM = /^\d{6}$/;
/** The form of a one-time code, as typed without blanks. */
export const CARD_CODE_FORM = /^\d{8}$/;

const PIN_DIGITS = 6;
const CODE_DIGITS = 8;

/** A fresh PIN that is none of those tried first. */
export function newPin(): string {
  for (;;) {
    const pin = String(randomInt(10 ** PIN_DIGITS)).padStart(PIN_DIGITS, '0');
    if (!isWeakPin(pin)) return pin;
  }
}

/** Whether a PIN is one of those that thieves try first: 111111, 121212, 123123, 123456, 987654. */
export function isWeakPin(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, n) => (Number(digit) - Number(pin[n]) + 10) % 10);
  const isRun = steps.every((step) => step === steps[0]) && [0, 1, 9].includes(steps[0] ?? -1);
  return isRun || /^(..)\1\1$|^(...)\2$/.test(pin);
}

/** A fresh one-time code. */
export function newCardCode(): string {
  return String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');
}

/** Whose PIN it is; bound into the digest, so that one card's does not fit another. */
export interface PinPlace {
  readonly bookId: number;
  readonly cardId: string;
  readonly salt: Buffer;
}

/**
 * What is stored of a PIN: HMAC-SHA256 under the service's key over the card and its salt. A million PINs are tried
 * out in a moment whatever the function; it is the key, kept apart from the table, that protects them.
 */
export function pinDigest(key: KeyObject, { bookId, cardId, salt }: PinPlace, pin: string): Buffer {
  return createHmac('sha256', key)
    .update(salt)
    .update(`card_pin\0${bookId}\0${cardId}\0${pin}`, 'utf8')
    .digest();
}

/** What is stored of a one-time code of an elder: HMAC-SHA256 under the service's key. */
export function codeDigest(
  key: KeyObject,
  { bookId, memberId }: { readonly bookId: number; readonly memberId: string },
  code: string,
): Buffer {
  return createHmac('sha256', key)
    .update(`card_code\0${bookId}\0${memberId}\0${code}`, 'utf8')
    .digest();
}

/** Whether two digests are the same, in a time that does not depend on where they differ. */
export function isSameDigest(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The item whose digest is the given one; every item is looked at, found or not. */
export function findByDigest<T extends { readonly codeDigest: Buffer }>(
  items: readonly T[],
  digest: Buffer,
): T | null {
  const same = items.filter((item) => isSameDigest(item.codeDigest, digest));
  return same[0] ?? null;
}
