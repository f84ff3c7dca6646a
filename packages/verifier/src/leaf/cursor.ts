import { fromUtf8 } from '../bytes.js';
import { Refusal } from '../refusal.js';
import { daysOfMonth } from './calendar.js';
import { MOST } from './vocabulary.js';

/** The value of a hexadecimal digit; for every other byte one that no two digits make, in either place. */
const NIBBLES = new Uint16Array(256).fill(0x100);
for (let value = 0; value < 16; value += 1) NIBBLES[value.toString(16).charCodeAt(0)] = value;

const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const QUOTE = 34;
/** So many digits are surely below 2^63; with more it is looked at closely. */
const SURE_DIGITS = 18;
/** Whole numbers of so many digits are exact in a double. */
const EXACT_DIGITS = 15;

const IGNORED = new Uint32Array(4);

/** Goes through the bytes of a leaf from left to right. Whatever is not as asked throws `leaf_malformed`, with the member. */
export class Cursor {
  at = 0;
  /** What is being read, for the refusal. */
  member = '';

  constructor(public bytes: Uint8Array = new Uint8Array(0)) {}

  /** Begins with other bytes. */
  reset(bytes: Uint8Array, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  /** What is thrown when the member that is being read is not as it must be. */
  refusal(): Refusal {
    return new Refusal('leaf_malformed', { member: this.member });
  }

  refuse(): never {
    throw this.refusal();
  }

  /** What comes now is this member, and it begins with these bytes. */
  expect(member: string, token: Uint8Array): void {
    this.member = member;
    this.literal(token);
  }

  /** The next bytes are these. */
  literal(expected: Uint8Array): void {
    if (!this.takes(expected)) this.refuse();
  }

  /** Passes over these bytes if they are next, and says whether they were. */
  takes(expected: Uint8Array): boolean {
    const { bytes, at } = this;
    for (let n = 0; n < expected.length; n += 1) if (bytes[at + n] !== expected[n]) return false;
    this.at = at + expected.length;
    return true;
  }

  /** The same for a word that a quotation mark ends. */
  takesWord(expected: Uint8Array): boolean {
    return this.bytes[this.at + expected.length] === QUOTE && this.takes(expected);
  }

  /** Whether these bytes are next. */
  isBefore(expected: Uint8Array): boolean {
    const { at } = this;
    const found = this.takes(expected);
    this.at = at;
    return found;
  }

  /** Hexadecimal digits, eight to a word, into `words` from `to` on. */
  hexWords(words: Uint32Array, to: number, count: number): void {
    for (let n = 0; n < count; n += 1) words[to + n] = this.hex8();
  }

  /** A uuid (8-4-4-4-12 digits), as four words. */
  uuidWords(words: Uint32Array, to: number): void {
    words[to] = this.hex8();
    this.byte(MINUS);
    const second = this.hex4();
    this.byte(MINUS);
    words[to + 1] = (second << 16) | this.hex4();
    this.byte(MINUS);
    const third = this.hex4();
    this.byte(MINUS);
    words[to + 2] = (third << 16) | this.hex4();
    words[to + 3] = this.hex8();
  }

  /** Passes over a uuid. */
  uuid(): void {
    this.uuidWords(IGNORED, 0);
  }

  /** Passes over a digest. */
  digest(): void {
    for (let n = 0; n < 8; n += 1) this.hex8();
  }

  /**
   * Decimal digits without leading zeros, up to 2^63 - 1. Answers the number if it is exact, else NaN; then the text
   * from where it began has it.
   */
  natural(): number {
    const { bytes, at: start } = this;
    let value = 0;
    let at = start;
    for (; isDigit(bytes[at]); at += 1) value = value * 10 + (bytes[at] as number) - ZERO;
    const digits = at - start;
    if (digits === 0 || (digits > 1 && bytes[start] === ZERO)) this.refuse();
    this.at = at;
    if (digits <= EXACT_DIGITS) return value;
    if (digits > SURE_DIGITS && (digits > 19 || BigInt(this.text(start)) > MOST)) this.refuse();
    return Number.NaN;
  }

  /** An amount: a natural with a minus or without, not zero. NaN as in `natural`. */
  amount(): number {
    const sign = this.bytes[this.at] === MINUS ? -1 : 1;
    if (sign < 0) this.at += 1;
    const value = this.natural();
    if (value === 0) this.refuse();
    return sign * value;
  }

  /** A real day from 1900 on. Answers the number of its month. */
  date(): number {
    const year = this.decimal(4);
    this.byte(MINUS);
    const month = this.decimal(2);
    this.byte(MINUS);
    const day = this.decimal(2);
    if (year < 1900 || day < 1 || day > daysOfMonth(year, month)) this.refuse();
    return year * 12 + month - 1;
  }

  /** An instant of UTC from 1970 on, with six decimals. */
  instant(): void {
    if (this.date() < 1970 * 12) this.refuse();
    this.byte(84);
    if (this.decimal(2) > 23) this.refuse();
    this.byte(58);
    if (this.decimal(2) > 59) this.refuse();
    this.byte(58);
    if (this.decimal(2) > 59) this.refuse();
    this.byte(46);
    this.decimal(6);
    this.byte(90);
  }

  /** Lower-case letters and underscores, 1 to 32. */
  subjectType(): void {
    const { bytes, at: start } = this;
    let at = start;
    for (let byte = bytes[at] as number; byte === 95 || (byte >= 97 && byte <= 122); ) {
      at += 1;
      byte = bytes[at] as number;
    }
    if (at === start || at > start + 32) this.refuse();
    this.at = at;
  }

  /** Passes over a JSON string or an object of strings, whatever stands in it; it is looked at later. */
  strings(): void {
    const { bytes } = this;
    let at = this.at;
    for (let inside = false; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === QUOTE) inside = !inside;
      else if (inside && byte === 92) at += 1;
      else if (!inside && byte === 125) {
        this.at = at + 1;
        return;
      }
    }
    this.refuse();
  }

  /** What the work gives; when it is refused, this leaf is. */
  tryTo<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof Refusal) this.refuse();
      throw error;
    }
  }

  /** The text from a place up to here, or to another. */
  text(from: number, to = this.at): string {
    return fromUtf8(this.bytes.subarray(from, to)) ?? this.refuse();
  }

  /** Eight digits as one word. One that is no digit makes more than a byte, which is looked for once for all. */
  private hex8(): number {
    const { bytes, at } = this;
    if (at + 8 > bytes.length) this.refuse();
    const high = (digit(bytes, at) << 4) | digit(bytes, at + 1);
    const second = (digit(bytes, at + 2) << 4) | digit(bytes, at + 3);
    const third = (digit(bytes, at + 4) << 4) | digit(bytes, at + 5);
    const low = (digit(bytes, at + 6) << 4) | digit(bytes, at + 7);
    if ((high | second | third | low) > 0xff) this.refuse();
    this.at = at + 8;
    return ((high << 24) | (second << 16) | (third << 8) | low) >>> 0;
  }

  private hex4(): number {
    const { bytes, at } = this;
    if (at + 4 > bytes.length) this.refuse();
    const high = (digit(bytes, at) << 4) | digit(bytes, at + 1);
    const low = (digit(bytes, at + 2) << 4) | digit(bytes, at + 3);
    if ((high | low) > 0xff) this.refuse();
    this.at = at + 4;
    return (high << 8) | low;
  }

  private decimal(digits: number): number {
    const { bytes, at } = this;
    let value = 0;
    for (let n = at; n < at + digits; n += 1) {
      if (!isDigit(bytes[n])) this.refuse();
      value = value * 10 + (bytes[n] as number) - ZERO;
    }
    this.at = at + digits;
    return value;
  }

  private byte(expected: number): void {
    if (this.bytes[this.at] !== expected) this.refuse();
    this.at += 1;
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function digit(bytes: Uint8Array, at: number): number {
  return NIBBLES[bytes[at] as number] as number;
}
