import { LEAF_FORMAT } from '../leaf.js';
import { ASSETS, type HashAlgorithm } from '../vocabulary.js';
import type { CopyCursor } from './copy-cursor.js';
import * as columns from './entry-row.js';
import { dayText, kindIndex, secondText } from './entry-row.js';
import type { PostingGroup } from './posting-group.js';

const HEX = Buffer.from('0123456789abcdef');
const HIGH = Uint8Array.from({ length: 256 }, (_, byte) => HEX[byte >> 4] as number);
const LOW = Uint8Array.from({ length: 256 }, (_, byte) => HEX[byte & 15] as number);
const IS_HEX = Uint8Array.from({ length: 256 }, (_, byte) => (HEX.includes(byte) ? 1 : 0));

const DASH = 0x2d;
const QUOTE = 0x22;
const ZERO = 0x30;
const NINE = 0x39;
const UNDERSCORE = 0x5f;
const LETTER_A = 0x61;
const LETTER_N = 0x6e;
const LETTER_Z = 0x7a;

/** Decimals of at most so many digits are compared as Numbers, exactly; longer ones are left to the decoder. */
const MOST_DIGITS = 15;
const LONGEST_SUBJECT_TYPE = 32;
/** Days from 2000-01-01 to 9999-12-31: earlier and later ones are left to the decoder. */
const LAST_DAY = 2_921_939;
/** Microseconds of this second, some 270 years after 2000, are still exact as a Number. */
const LAST_SECOND = 2 ** 33;
const LETTER_UTC = 0x5a;

const bytes = (text: string): Buffer => Buffer.from(text);
const NULL = bytes('null');
const START = bytes(`{"@format":"${LEAF_FORMAT}","@prev":"`);
const BEFORE_SEQ = bytes('","@seq":"');
const BEFORE_ACTOR = bytes('","actor":"');
const BEFORE_KEY = bytes('","key":"');
const BEFORE_KIND = bytes('","kind":"');
const BEFORE_POLICY = bytes('","policy":');
const BEFORE_POSTINGS = bytes(',"postings":[');
const BEFORE_ACCOUNT = bytes('{"account":"');
const BEFORE_NEXT_ACCOUNT = bytes(',{"account":"');
const BEFORE_AMOUNT = bytes('","amount":"');
const AFTER_AMOUNT = ASSETS.map((asset) => bytes(`","asset":"${asset}"}`));
const BEFORE_RECORDED = bytes('],"recorded":"');
const BEFORE_REVERSES = bytes('","reverses":');
const BEFORE_COMMITMENT = bytes(',"subject":{"commitment":');
const BEFORE_SUBJECT = bytes(',"id":"');
const BEFORE_TYPE = bytes('","type":"');
const END = bytes('"}}');

/** No column is NULL that must not be: the bytes at its offset would be another field's. */
function hasFixedSizes(lengths: Int32Array): boolean {
  return (
    lengths[columns.EFFECTIVE_ON] === 4 &&
    lengths[columns.RECORDED_AT] === 8 &&
    lengths[columns.ACTOR_ID] === 16 &&
    lengths[columns.SUBJECT_ID] === 16 &&
    lengths[columns.KEY_HASH] === 32
  );
}

/**
 * Compares a leaf, byte for byte, with the one text that its row, its posting rows and the hash before allow. A
 * match therefore means: canonical form, right place, right link, columns and posting rows as in the leaf. It is
 * some ten times faster than decoding. No match says nothing yet (a leaf with detail, an amount of sixteen digits):
 * then the decoder must look.
 */
export class LeafMatcher {
  private readonly afterActor: Buffer;
  private readonly days = new Map<number, Buffer>();
  private second = -1;
  private secondText: Buffer = NULL;
  private buffer: Buffer = NULL;
  private at = 0;

  constructor(book: { readonly uid: string; readonly algorithm: HashAlgorithm }) {
    this.afterActor = bytes(
      `","alg":"${book.algorithm}","book":"${book.uid}","detail":null,"effective":"`,
    );
  }

  /** `previous` is the hash of the leaf before. */
  matches(row: CopyCursor, postings: PostingGroup, previous: Uint8Array): boolean {
    const { buffer, view, offsets, lengths } = row;
    const offset = (field: number): number => offsets[field] as number;
    const start = offset(columns.LEAF);
    this.buffer = buffer;
    this.at = start;
    return (
      hasFixedSizes(lengths) &&
      this.literal(START) &&
      this.hex(previous, 0, 32) &&
      this.literal(BEFORE_SEQ) &&
      this.decimal(Number(view.getBigInt64(offset(columns.SEQ)))) &&
      this.literal(BEFORE_ACTOR) &&
      this.uuid(buffer, offset(columns.ACTOR_ID)) &&
      this.literal(this.afterActor) &&
      this.day(view.getInt32(offset(columns.EFFECTIVE_ON))) &&
      this.literal(BEFORE_KEY) &&
      this.hex(buffer, offset(columns.KEY_HASH), 32) &&
      this.literal(BEFORE_KIND) &&
      kindIndex(row) >= 0 &&
      this.same(buffer, offset(columns.KIND), lengths[columns.KIND] as number) &&
      this.literal(BEFORE_POLICY) &&
      this.digestOrNull() &&
      this.literal(BEFORE_POSTINGS) &&
      this.postings(postings) &&
      this.literal(BEFORE_RECORDED) &&
      this.instant(Number(view.getBigInt64(offset(columns.RECORDED_AT)))) &&
      this.literal(BEFORE_REVERSES) &&
      this.reverses(row) &&
      this.literal(BEFORE_COMMITMENT) &&
      this.digestOrNull() &&
      this.literal(BEFORE_SUBJECT) &&
      this.uuid(buffer, offset(columns.SUBJECT_ID)) &&
      this.literal(BEFORE_TYPE) &&
      this.subjectType(offset(columns.SUBJECT_TYPE), lengths[columns.SUBJECT_TYPE] as number) &&
      this.literal(END) &&
      this.at === start + (lengths[columns.LEAF] as number)
    );
  }

  private literal(wanted: Uint8Array): boolean {
    return this.same(wanted, 0, wanted.length);
  }

  private same(source: Uint8Array, from: number, length: number): boolean {
    const { buffer, at } = this;
    for (let i = 0; i < length; i += 1) {
      if (buffer[at + i] !== source[from + i]) return false;
    }
    this.at = at + length;
    return true;
  }

  private hex(source: Uint8Array, from: number, length: number): boolean {
    const { buffer } = this;
    let at = this.at;
    for (let i = from; i < from + length; i += 1) {
      const byte = source[i] as number;
      if (buffer[at] !== HIGH[byte] || buffer[at + 1] !== LOW[byte]) return false;
      at += 2;
    }
    this.at = at;
    return true;
  }

  private byte(wanted: number): boolean {
    if (this.buffer[this.at] !== wanted) return false;
    this.at += 1;
    return true;
  }

  private uuid(source: Uint8Array, from: number): boolean {
    return (
      this.hex(source, from, 4) &&
      this.byte(DASH) &&
      this.hex(source, from + 4, 2) &&
      this.byte(DASH) &&
      this.hex(source, from + 6, 2) &&
      this.byte(DASH) &&
      this.hex(source, from + 8, 2) &&
      this.byte(DASH) &&
      this.hex(source, from + 10, 6)
    );
  }

  /** A whole number without leading zeros, not zero. */
  private decimal(wanted: number): boolean {
    const { buffer } = this;
    let at = this.at;
    const isNegative = buffer[at] === DASH;
    if (isNegative) at += 1;
    if (buffer[at] === ZERO) return false;
    const end = at + MOST_DIGITS;
    let value = 0;
    for (; at < end; at += 1) {
      const digit = buffer[at] as number;
      if (digit < ZERO || digit > NINE) break;
      value = value * 10 + digit - ZERO;
    }
    this.at = at;
    return value !== 0 && (isNegative ? -value : value) === wanted;
  }

  private digits(value: number, width: number): boolean {
    let rest = value;
    for (let at = this.at + width - 1; at >= this.at; at -= 1) {
      if (this.buffer[at] !== ZERO + (rest % 10)) return false;
      rest = Math.floor(rest / 10);
    }
    this.at += width;
    return true;
  }

  private day(days: number): boolean {
    if (days < 0 || days > LAST_DAY) return false;
    let text = this.days.get(days);
    if (text === undefined) {
      text = bytes(dayText(days));
      this.days.set(days, text);
    }
    return this.literal(text);
  }

  /** Neighbours are often of one second: its text is kept. */
  private instant(micros: number): boolean {
    const second = Math.floor(micros / 1_000_000);
    if (second !== this.second) {
      if (second < 0 || second > LAST_SECOND) return false;
      this.second = second;
      this.secondText = bytes(secondText(second));
    }
    return (
      this.literal(this.secondText) &&
      this.digits(micros - second * 1_000_000, 6) &&
      this.byte(LETTER_UTC)
    );
  }

  private digestOrNull(): boolean {
    const { buffer } = this;
    let at = this.at;
    if (buffer[at] === LETTER_N) return this.literal(NULL);
    if (buffer[at] !== QUOTE || buffer[at + 65] !== QUOTE) return false;
    for (const end = at + 65; ++at < end; ) {
      if (IS_HEX[buffer[at] as number] !== 1) return false;
    }
    this.at = at + 1;
    return true;
  }

  private postings(group: PostingGroup): boolean {
    for (let i = 0; i < group.count; i += 1) {
      const asset = AFTER_AMOUNT[group.assets[i] as number];
      const isSame =
        asset !== undefined &&
        group.numbers[i] === i &&
        this.literal(i === 0 ? BEFORE_ACCOUNT : BEFORE_NEXT_ACCOUNT) &&
        this.uuid(group.ids, i * 16) &&
        this.literal(BEFORE_AMOUNT) &&
        this.decimal(Number(group.amounts[i])) &&
        this.literal(asset);
      if (!isSame) return false;
    }
    return true;
  }

  private reverses(row: CopyCursor): boolean {
    if ((row.lengths[columns.REVERSES_SEQ] as number) < 0) return this.literal(NULL);
    const seq = Number(row.view.getBigInt64(row.offsets[columns.REVERSES_SEQ] as number));
    return seq > 0 && this.byte(QUOTE) && this.decimal(seq) && this.byte(QUOTE);
  }

  private subjectType(at: number, length: number): boolean {
    if (length < 1 || length > LONGEST_SUBJECT_TYPE) return false;
    for (let i = at; i < at + length; i += 1) {
      const letter = this.buffer[i] as number;
      if ((letter < LETTER_A || letter > LETTER_Z) && letter !== UNDERSCORE) return false;
    }
    return this.same(this.buffer, at, length);
  }
}
