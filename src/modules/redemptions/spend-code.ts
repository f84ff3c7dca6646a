import { createHmac, type KeyObject, randomInt } from 'node:crypto';
import { ValidateBy } from 'class-validator';
import { isMinutes } from '../../platform/http/validators.js';

const CODE_DIGITS = 8;

/** The form of a spending code: digits that can be read out. */
export const SPEND_CODE_FORM = /^\d{8}$/;

/** A fresh random code. */
export function newSpendCode(): string {
  return String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');
}

/**
 * The keyed digest (HMAC-SHA256) a code is stored and found by. Without the key the hundred million codes cannot
 * be tried out on a stolen table.
 */
export function spendCodeDigest(key: KeyObject, bookId: number, code: string): Buffer {
  return createHmac('sha256', key).update(`spend_code\0${bookId}\0${code}`, 'utf8').digest();
}

const MOST_MINUTES = 100_000n;

/** Minutes as the API writes them, up to what one code may take (`spend_codes_limit_range`). */
export function IsSpendMinutes(): PropertyDecorator {
  return ValidateBy({
    name: 'isMinutes',
    validator: {
      validate: (value: unknown) => isMinutes(value) && BigInt(value) <= MOST_MINUTES,
      defaultMessage: () => `must be minutes as digits, "1" to "${MOST_MINUTES}"`,
    },
  });
}
