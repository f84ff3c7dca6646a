import { randomBytes } from 'node:crypto';

/** Figures and letters that nobody takes for one another (no I, L, O, U). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 15 characters of five random bits: 2^75 numbers. */
const RANDOM_LENGTH = 15;
const GROUP = 4;

/** A new certificate number, 16 characters: nobody can guess one, and a slip of the pen shows. */
export function newCertificateNumber(): string {
  const digits = [...randomBytes(RANDOM_LENGTH)].map((byte) => byte % ALPHABET.length);
  return textOf([...digits, checkDigit(digits)]);
}

/**
 * The number that a person typed, as it is stored: in whatever case, with or without dashes and blanks, O for 0 and
 * I or L for 1. Null when its form or its check character is wrong.
 */
export function parseCertificateNumber(text: string): string | null {
  const plain = text
    .toUpperCase()
    .replaceAll(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  const digits = [...plain].map((character) => ALPHABET.indexOf(character));
  const isSound =
    digits.length === RANDOM_LENGTH + 1 &&
    !digits.includes(-1) &&
    checkDigit(digits.slice(0, RANDOM_LENGTH)) === digits[RANDOM_LENGTH];
  return isSound ? plain : null;
}

/** As people read it: `7Q4K-2M9P-XW3R-5TZC`. */
export function groupedNumber(number: string): string {
  return number.match(new RegExp(`.{1,${GROUP}}`, 'g'))?.join('-') ?? number;
}

/**
 * The sum of the digits, each times a power of x, in the field of 32 elements (x^5 = x^2 + 1). No wrong character and
 * no two swapped ones leave it as it was.
 */
function checkDigit(digits: readonly number[]): number {
  // Horner's scheme, the last digit innermost.
  return digits.reduceRight((sum, digit) => timesX(sum ^ digit), 0);
}

function timesX(value: number): number {
  const doubled = value << 1;
  return doubled >= ALPHABET.length ? doubled ^ 0b100101 : doubled;
}

function textOf(digits: readonly number[]): string {
  return digits.map((digit) => ALPHABET.charAt(digit)).join('');
}
