import { isCode } from '../units/unit.js';

/** The highest number of a station's forms. */
export const MAX_SERIAL = 999_999;
const SERIAL_DIGITS = 6;

/** Damm's quasigroup: no wrong digit and no two neighbours swapped leave the check digit as it was. */
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
] as const;

/** A form: its station, by code, and its number there. */
export interface FormName {
  readonly unitCode: string;
  readonly serial: number;
}

/** The number as it is printed and keyed: station, six digits, a check digit: `T1S1-0000017`. */
export function formNumber({ unitCode, serial }: FormName): string {
  const digits = String(serial).padStart(SERIAL_DIGITS, '0');
  return `${unitCode}-${digits}${checkDigit(digits)}`;
}

/** The form of a number that a person keyed; null when its form or its check digit is wrong. */
export function parseFormNumber(text: string): FormName | null {
  const match = /^(.{1,32})-(\d{6})(\d)$/.exec(text.trim());
  const [, unitCode = '', digits = '', check = ''] = match ?? [];
  const serial = Number(digits);
  const isSound = isCode(unitCode) && serial >= 1 && checkDigit(digits) === check;
  return isSound ? { unitCode, serial } : null;
}

/** What the QR code of a form holds. */
export function formCode(city: string, form: FormName): string {
  return `KAPOK-FORM/1:${city}:${formNumber(form)}`;
}

function checkDigit(digits: string): string {
  return [...digits].reduce((row, digit) => DAMM[Number(row)]?.charAt(Number(digit)) ?? '0', '0');
}
