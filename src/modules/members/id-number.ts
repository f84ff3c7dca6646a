import { isRealDate } from '../../platform/clock/shanghai.js';
import { normaliseIdNumber } from '../../platform/crypto/person-index.js';

/** GB 11643-1999: weights of the first 17 digits, and the check character by the sum modulo 11. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';

/**
 * The normalised identity number (18 characters, X in upper case), or null when its form, check
 * character or birth date is wrong, or the birth date lies after `today` (`YYYY-MM-DD`).
 */
export function readIdNumber(text: string, today: string): string | null {
  const idNumber = normaliseIdNumber(text);
  if (!/^[1-9]\d{16}[\dX]$/.test(idNumber)) return null;
  const birthDate = birthDateOf(idNumber);
  const isBorn = isRealDate(birthDate) && birthDate <= today;
  return isBorn && idNumber[17] === checkCharacter(idNumber) ? idNumber : null;
}

/** The birth date, `YYYY-MM-DD`, that a valid identity number holds. */
export function birthDateOf(idNumber: string): string {
  return `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
}

/** The year of birth that an identity number holds; null without one. */
export function birthYearOf(idNumber: string | null): number | null {
  return idNumber === null ? null : Number(birthDateOf(idNumber).slice(0, 4));
}

/** Full years between two dates, as the law counts them: a year more from the birthday on. */
export function ageOn(birthDate: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return date.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** The character that the first 17 digits demand at the end. */
export function checkCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return CHECK_CHARACTERS[sum % 11] ?? '';
}
