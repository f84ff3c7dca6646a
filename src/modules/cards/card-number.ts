import { randomInt } from 'node:crypto';

const RANDOM_DIGITS = 14;
/** Cards of ours begin so; identity, bank and phone numbers of mainland China do not. */
const FIRST_DIGIT = '8';

/** The form of a card number, as typed without blanks. */
export const CARD_NO_FORM = /^\d{16}$/;

/** A fresh card number: 14 random digits, and one more by which a slip of the finger is noticed (Luhn). */
export function newCardNo(): string {
  const half = 10 ** (RANDOM_DIGITS / 2);
  const digits = [randomInt(half), randomInt(half)].map((n) => String(n).padStart(7, '0')).join('');
  const body = `${FIRST_DIGIT}${digits}`;
  return `${body}${luhnDigit(body)}`;
}

/** Whether a text is a card number without a slip: its last digit fits the others. */
export function isCardNo(text: string): boolean {
  return CARD_NO_FORM.test(text) && luhnDigit(text.slice(0, -1)) === text.slice(-1);
}

/** `8123 4567 8901 2345`, as printed and read out. */
export function groupedCardNo(cardNo: string): string {
  return cardNo.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** What the QR code of a card holds. It says who somebody is and never that the person agrees. */
export function cardCode(cardNo: string): string {
  return `KAPOK-CARD/1:${cardNo}`;
}

/** The check digit of a row of digits (ISO/IEC 7812-1, annex B). */
function luhnDigit(body: string): string {
  let sum = 0;
  for (const [place, digit] of [...body].reverse().entries()) {
    const weighed = Number(digit) * (place % 2 === 0 ? 2 : 1);
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return String((10 - (sum % 10)) % 10);
}
