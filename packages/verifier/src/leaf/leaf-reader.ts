import { HASH_ALGORITHMS, type HashAlgorithm } from '../crypto-engine.js';
import { canonicalJson } from '../json/canonical-json.js';
import { isJsonObject, parseJson } from '../json/parse-json.js';
import { Cursor } from './cursor.js';
import { ALGORITHM_TOKENS, ASSET_TOKENS, KIND_TOKENS, TOKENS } from './tokens.js';
import { KINDS, type Kind, MOST_LEAF_BYTES, MOST_POSTINGS } from './vocabulary.js';
import { digestOf, uuidOf } from './words.js';

/** Where the values stand whose texts are seldom asked for: a pair of places each. */
const SPANS = ['seq', 'actor', 'detail', 'effective', 'policy', 'recorded'] as const;
const MORE_SPANS = ['reverses', 'commitment', 'id', 'type'] as const;
type SpanName = (typeof SPANS)[number] | (typeof MORE_SPANS)[number];
const SPAN = Object.fromEntries([...SPANS, ...MORE_SPANS].map((name, n) => [name, 2 * n])) as {
  readonly [name in SpanName]: number;
};

/** Kinds that may say more in `detail`. */
const TELLING: readonly Kind[] = ['genesis', 'close', 'notice'];

/**
 * Reads the leaves of docs/format.md. One reader is used for leaf after leaf, and what it gives is that of the last one:
 * making objects for each of ten million leaves would cost more than checking them.
 */
export class LeafReader {
  private readonly cursor = new Cursor();
  private readonly spans = new Uint32Array(2 * (SPANS.length + MORE_SPANS.length));
  private readonly amountSpans = new Uint32Array(2 * MOST_POSTINGS);

  /** Eight words each: `@prev` and `key`; four: the book. */
  readonly prev = new Uint32Array(8);
  readonly key = new Uint32Array(8);
  readonly book = new Uint32Array(4);
  /** `@seq`; NaN when a double does not hold it, which no chain reaches. */
  seq = 0;
  /** The number of the month in which the entry takes effect. */
  month = 0;
  kind: Kind = 'genesis';
  algorithm: HashAlgorithm = 'sha256';
  /** How many postings there are; the arrays have room for more. */
  count = 0;
  /** Four words a posting. */
  readonly accounts = new Uint32Array(4 * MOST_POSTINGS);
  /** Minutes; NaN for one that a double does not hold: `amountAt` does. */
  readonly amounts = new Float64Array(MOST_POSTINGS);
  /** The index in ASSETS. */
  readonly assets = new Uint8Array(MOST_POSTINGS);

  /**
   * Reads the leaf that stands in `bytes` from `start` to the end; they must stay as they are until the next. Throws
   * `leaf_malformed` for anything but the one canonical form.
   */
  read(bytes: Uint8Array, start = 0): void {
    const { cursor } = this;
    cursor.reset(bytes, start);
    if (bytes.length - start > MOST_LEAF_BYTES) cursor.refuse();
    this.readHead();
    this.readMiddle();
    this.readPostings();
    this.readTail();
    if (cursor.at !== bytes.length) cursor.refuse();
  }

  /** The text of a value; of `null` it is empty. */
  text(name: SpanName): string {
    const at = SPAN[name];
    const from = this.spans[at] as number;
    const to = this.spans[at + 1] as number;
    return from === to ? '' : this.cursor.text(from, to);
  }

  /** The text of a value that may be null. */
  optional(name: 'policy' | 'reverses' | 'commitment'): string | null {
    return this.text(name) || null;
  }

  get bookText(): string {
    return uuidOf(this.book);
  }

  get keyText(): string {
    return digestOf(this.key);
  }

  /** The members of `detail`; null when it is null. */
  get detail(): Record<string, string> | null {
    const text = this.text('detail');
    return text === '' ? null : (parseJson(text) as Record<string, string>);
  }

  /** The minutes of a posting, whatever they are. */
  amountAt(n: number): bigint {
    return BigInt(this.cursor.text(this.amountSpans[2 * n] as number, this.amountSpans[2 * n + 1]));
  }

  /** The account of a posting. */
  accountAt(n: number): string {
    return uuidOf(this.accounts, 4 * n);
  }

  /** The bytes of `recorded`, which can be compared as they are. */
  recordedBytes(): Uint8Array {
    return this.cursor.bytes.subarray(this.spans[SPAN.recorded], this.spans[SPAN.recorded + 1]);
  }

  /** The bytes of `effective`. */
  effectiveBytes(): Uint8Array {
    return this.cursor.bytes.subarray(this.spans[SPAN.effective], this.spans[SPAN.effective + 1]);
  }

  private readHead(): void {
    const { cursor } = this;
    cursor.expect('@prev', TOKENS.prev);
    cursor.hexWords(this.prev, 0, 8);
    cursor.expect('@seq', TOKENS.seq);
    this.begin(SPAN.seq);
    this.seq = cursor.natural();
    this.end(SPAN.seq);
    cursor.expect('actor', TOKENS.actor);
    this.begin(SPAN.actor);
    cursor.uuid();
    this.end(SPAN.actor);
    cursor.expect('alg', TOKENS.alg);
    this.algorithm = HASH_ALGORITHMS[this.oneOf(ALGORITHM_TOKENS)] as HashAlgorithm;
    cursor.expect('book', TOKENS.book);
    cursor.uuidWords(this.book, 0);
    cursor.expect('detail', TOKENS.detail);
    if (cursor.takes(TOKENS.null)) this.nothing(SPAN.detail);
    else {
      this.begin(SPAN.detail);
      cursor.strings();
      this.end(SPAN.detail);
    }
  }

  private readMiddle(): void {
    const { cursor } = this;
    cursor.expect('effective', TOKENS.effective);
    this.begin(SPAN.effective);
    this.month = cursor.date();
    this.end(SPAN.effective);
    cursor.expect('key', TOKENS.key);
    cursor.hexWords(this.key, 0, 8);
    cursor.expect('kind', TOKENS.kind);
    this.kind = KINDS[this.oneOf(KIND_TOKENS)] as Kind;
    if (this.spans[SPAN.detail] !== this.spans[SPAN.detail + 1]) this.checkDetail();
    cursor.expect('policy', TOKENS.policy);
    this.digestOrNull(SPAN.policy);
  }

  private readPostings(): void {
    const { cursor } = this;
    cursor.expect('postings', TOKENS.postings);
    this.count = 0;
    while (cursor.takes(TOKENS.account)) {
      const n = this.count;
      if (n === MOST_POSTINGS) cursor.refuse();
      cursor.uuidWords(this.accounts, 4 * n);
      cursor.literal(TOKENS.amount);
      this.amountSpans[2 * n] = cursor.at;
      this.amounts[n] = cursor.amount();
      this.amountSpans[2 * n + 1] = cursor.at;
      cursor.literal(TOKENS.asset);
      this.assets[n] = this.oneOf(ASSET_TOKENS);
      cursor.literal(TOKENS.postingEnd);
      this.count += 1;
      if (!cursor.takes(TOKENS.comma)) break;
      // A comma is followed by another posting.
      if (!cursor.isBefore(TOKENS.account)) cursor.refuse();
    }
  }

  private readTail(): void {
    const { cursor } = this;
    cursor.expect('recorded', TOKENS.recorded);
    this.begin(SPAN.recorded);
    cursor.instant();
    this.end(SPAN.recorded);
    cursor.expect('reverses', TOKENS.reverses);
    if (cursor.takes(TOKENS.null)) this.nothing(SPAN.reverses);
    else {
      cursor.literal(TOKENS.quote);
      this.begin(SPAN.reverses);
      cursor.natural();
      this.end(SPAN.reverses);
      cursor.literal(TOKENS.quote);
    }
    cursor.expect('subject', TOKENS.subject);
    this.digestOrNull(SPAN.commitment);
    cursor.literal(TOKENS.id);
    this.begin(SPAN.id);
    cursor.uuid();
    this.end(SPAN.id);
    cursor.literal(TOKENS.type);
    this.begin(SPAN.type);
    cursor.subjectType();
    this.end(SPAN.type);
    cursor.literal(TOKENS.end);
  }

  /** What `detail` holds is any text, but in its one form, and only some kinds have one. */
  private checkDetail(): void {
    const { cursor } = this;
    cursor.member = 'detail';
    const text = this.text('detail');
    const value = cursor.tryTo(() => parseJson(text));
    if (!isJsonObject(value) || !TELLING.includes(this.kind)) throw cursor.refusal();
    const areTexts = Object.values(value).every((member) => typeof member === 'string');
    if (!areTexts || canonicalJson(value) !== text) throw cursor.refusal();
  }

  private digestOrNull(span: number): void {
    const { cursor } = this;
    if (cursor.takes(TOKENS.null)) this.nothing(span);
    else {
      cursor.literal(TOKENS.quote);
      this.begin(span);
      cursor.digest();
      this.end(span);
      cursor.literal(TOKENS.quote);
    }
  }

  private nothing(span: number): void {
    this.begin(span);
    this.end(span);
  }

  private oneOf(tokens: readonly Uint8Array[]): number {
    for (let n = 0; n < tokens.length; n += 1) {
      if (this.cursor.takesWord(tokens[n] as Uint8Array)) return n;
    }
    return this.cursor.refuse();
  }

  private begin(span: number): void {
    this.spans[span] = this.cursor.at;
  }

  private end(span: number): void {
    this.spans[span + 1] = this.cursor.at;
  }
}
