import { digestInto, type HashAlgorithm } from '../crypto-engine.js';
import type { Findings } from '../findings.js';
import { LeafReader } from '../leaf/leaf-reader.js';
import { type Kind, STILL_KINDS } from '../leaf/vocabulary.js';
import { digestOf, sameWords, wordsOf } from '../leaf/words.js';
import { GrowingTree } from '../merkle/tree-hash.js';
import { Refusal } from '../refusal.js';
import { BookSums, monthText } from './book-sums.js';
import { Closings } from './closings.js';
import { EntryLog } from './entry-log.js';
import { checkGenesis } from './genesis.js';
import { Notices } from './notices.js';
import { checkTimes } from './times.js';
import { WordTable } from './word-table.js';

/** A place in the chain that is known from elsewhere. */
export interface KnownHead {
  readonly seq: number;
  /** The hash of the leaf there, as hexadecimal digits. */
  readonly hash: string;
}

/** Checks the entries of one book, one after the other, by all the rules of docs/format.md. */
export class ChainChecker {
  /** The hash algorithm of the book. */
  algorithm: HashAlgorithm = 'sha256';
  private readonly leaf = new LeafReader();
  private readonly keys = new WordTable();
  private readonly hash = new Uint8Array(32);
  private readonly expectedPrev = new Uint32Array(8);
  private readonly book = new Uint32Array(4);
  private readonly prevOfFirst = new Uint32Array(8);
  private recorded: Uint8Array = new Uint8Array(0);
  private first = 0;
  private next = 0;
  private isBegun = false;
  private areSumsKnown = true;
  private tree: GrowingTree | null = null;
  private entries = new EntryLog(0);
  readonly sums: BookSums;
  readonly closings: Closings;
  notices: Notices;

  constructor(private readonly findings: Findings) {
    this.sums = new BookSums(findings);
    this.closings = new Closings(findings, this.sums);
    this.notices = new Notices(findings, true);
  }

  /** How many entries were taken. */
  get count(): number {
    return this.next - this.first;
  }

  /** `@seq` of the first entry, once there is one. */
  get firstSeq(): number {
    return this.first;
  }

  /** The number of entries from the beginning of the book: one more than the last `@seq`. */
  get size(): number {
    return this.next;
  }

  /** The hash that the first entry names as that of the one before it: what an export that begins late hangs on. */
  get firstPrev(): string {
    return digestOf(this.prevOfFirst);
  }

  /** Whether the entries begin with the first of the book, so that sums, closes and the tree can be checked. */
  get isWhole(): boolean {
    return this.tree !== null;
  }

  /** The root over all entries so far; null when they do not begin with the first. */
  root(): Uint8Array | null {
    return this.tree?.root() ?? null;
  }

  /** The hash of the last entry, which the next one changes. */
  get lastHash(): Uint8Array {
    return this.hash;
  }

  /**
   * Takes the next entry: a zero byte, and behind it the bytes of the leaf, which is what its hash is taken over. They
   * may be used for something else afterwards.
   */
  take(framed: Uint8Array): void {
    if (this.reads(framed)) {
      if (!this.isBegun) this.begin();
      this.check();
    } else this.skip();
    this.finish(framed);
  }

  private reads(framed: Uint8Array): boolean {
    try {
      this.leaf.read(framed, 1);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.findings.fault(error.code, error.facts, this.next);
      return false;
    }
  }

  /** Something that cannot be read stands in the place of an entry: the chain goes on behind it, the sums are lost. */
  private skip(): void {
    this.areSumsKnown = false;
    this.tree ??= new GrowingTree(this.algorithm);
    this.entries.keepNothing();
  }

  private begin(): void {
    const { leaf } = this;
    this.isBegun = true;
    this.algorithm = leaf.algorithm;
    this.book.set(leaf.book);
    // Something that could not be read came before: that was the first entry.
    if (this.next > 0) return;
    if (leaf.seq === 0) this.tree = new GrowingTree(leaf.algorithm);
    else this.beginLate(Number.isNaN(leaf.seq) ? 0 : leaf.seq);
  }

  /** An export may begin anywhere; what stands before is unknown then. */
  private beginLate(first: number): void {
    this.first = first;
    this.next = first;
    this.entries = new EntryLog(first);
    this.expectedPrev.set(this.leaf.prev);
    this.prevOfFirst.set(this.leaf.prev);
    this.areSumsKnown = false;
    this.notices = new Notices(this.findings, false);
  }

  private check(): void {
    const { leaf, findings, next: seq } = this;
    if (!sameWords(leaf.prev, this.expectedPrev, 8)) {
      const facts = { said: digestOf(leaf.prev), found: digestOf(this.expectedPrev) };
      findings.fault('link_broken', facts, seq);
    }
    if (leaf.seq !== seq) findings.fault('seq_wrong', { said: leaf.text('seq') }, seq);
    if (!sameWords(leaf.book, this.book, 4)) findings.fault('book_differs', {}, seq);
    if (leaf.algorithm !== this.algorithm) findings.fault('algorithm_differs', {}, seq);
    this.recorded = checkTimes(leaf, this.recorded, findings, seq);
    if ((leaf.kind === 'genesis') !== (seq === 0)) findings.fault('genesis_misplaced', {}, seq);
    else if (seq === 0) checkGenesis(leaf, findings);
    const before = this.keys.size;
    this.keys.add(leaf.key, 0);
    if (this.keys.size === before) findings.fault('key_twice', {}, seq);
    if (leaf.kind !== 'close' && this.closings.isClosed(leaf.month)) {
      findings.fault('month_closed', { month: monthText(leaf.month) }, seq);
    }
    this.checkPostings(seq);
    if (leaf.kind === 'close') this.closings.take(leaf, seq, this.areSumsKnown);
    if (leaf.kind === 'notice') this.notices.take(leaf, seq);
  }

  private checkPostings(seq: number): void {
    const { leaf, findings, sums, entries } = this;
    const isStill = STILL_KINDS.includes(leaf.kind);
    if (isStill ? leaf.count !== 0 : leaf.count < 2) {
      findings.fault('posting_count', { kind: leaf.kind, count: String(leaf.count) }, seq);
    }
    sums.take(leaf, seq);
    entries.keep(leaf, sums.accounts);
    const reverses = leaf.optional('reverses');
    if ((leaf.kind === 'reverse') !== (reverses !== null)) {
      findings.fault('reverses_misplaced', {}, seq);
    } else if (reverses !== null) this.checkReversal(reverses, seq);
  }

  private checkReversal(reverses: string, seq: number): void {
    const { findings, entries } = this;
    const undone = Number(reverses);
    const facts = { reverses };
    if (undone >= seq) findings.fault('reverses_later', facts, seq);
    // What an export that begins late does not hold cannot be looked at.
    if (undone >= seq || !entries.has(undone)) return;
    const kind: Kind | null = entries.kindOf(undone);
    if (kind === null) return;
    if (kind === 'reverse' || STILL_KINDS.includes(kind)) {
      findings.fault('reverses_kind', { ...facts, kind }, seq);
    }
    if (!entries.markReversed(undone)) findings.fault('reversed_twice', facts, seq);
    const isMirrored =
      entries.postingsOf(undone, -1n).join() === entries.postingsOf(seq, 1n).join();
    if (!isMirrored) findings.fault('reversal_differs', facts, seq);
  }

  private finish(framed: Uint8Array): void {
    framed[0] = 0;
    digestInto(this.algorithm, framed, this.hash, 0);
    wordsOf(this.hash, this.expectedPrev);
    this.tree?.append(this.hash);
    this.next += 1;
  }
}
