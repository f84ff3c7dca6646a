import { hash } from 'node:crypto';
import type { Book } from '../books.js';
import type { DecodedLeaf } from '../decode-leaf.js';
import { GENESIS_PREV } from '../leaf.js';
import { ENTRY_KINDS } from '../vocabulary.js';
import type { AccountTable } from './account-table.js';
import type { ClosingCheck } from './closing-check.js';
import type { CopyCursor } from './copy-cursor.js';
import * as columns from './entry-row.js';
import { fieldBytes, kindIndex } from './entry-row.js';
import { explainEntry } from './explain-entry.js';
import type { FaultList } from './faults.js';
import { checkGenesis } from './genesis.js';
import { LeafMatcher } from './leaf-matcher.js';
import { NoticeCheck } from './notice-check.js';
import { PostingCheck } from './posting-check.js';
import type { PostingGroup } from './posting-group.js';

const NOTICE = ENTRY_KINDS.indexOf('notice');
const HASH_BYTES = 32;
const DAY_MICROS = 86_400_000_000;
const SHANGHAI_MICROS = 8 * 3_600_000_000;
const BEFORE_ALL_TIME = Number.NEGATIVE_INFINITY;

/** A place in the chain that was written down elsewhere. */
export interface NotedHead {
  readonly seq: bigint;
  /** 64 hexadecimal digits. */
  readonly hash: string;
}

/** What a chain is checked beside. */
export interface ChainSubject {
  readonly book: Book;
  readonly accounts: AccountTable;
  readonly faults: FaultList;
  /** Null for a book without closed months. */
  readonly closings: ClosingCheck | null;
}

/** Judges entry after entry, in order; keeps only what the next one must follow. */
export class ChainCheck {
  entries = 0;
  postings = 0;
  /** The seq of the last entry seen; -1 before the genesis. */
  lastSeq = -1;
  /** The hash of the last leaf, recomputed from its bytes. */
  readonly lastHash: Buffer = Buffer.from(GENESIS_PREV, 'hex');
  /** Microseconds since 2000, as PostgreSQL counts. */
  lastRecorded = BEFORE_ALL_TIME;
  private readonly matcher: LeafMatcher;
  private readonly postingCheck: PostingCheck;
  private readonly notices: NoticeCheck;
  private readonly notedSeq: number;

  private readonly book: Book;
  private readonly faults: FaultList;
  private readonly closings: ClosingCheck | null;

  constructor(
    subject: ChainSubject,
    private readonly noted: NotedHead | null = null,
  ) {
    this.book = subject.book;
    this.faults = subject.faults;
    this.closings = subject.closings;
    this.matcher = new LeafMatcher(subject.book);
    this.postingCheck = new PostingCheck(subject.accounts, subject.faults, subject.closings);
    this.notices = new NoticeCheck(subject.book, subject.faults);
    this.notedSeq = noted === null ? -1 : Number(noted.seq);
  }

  /** Judges the entry at the cursor with its postings. Overwrites one byte before the leaf. */
  check(row: CopyCursor, postings: PostingGroup): void {
    const seq = Number(row.view.getBigInt64(row.offsets[columns.SEQ] as number));
    this.checkOrder(seq);
    this.closings?.enter(seq, row.view.getInt32(row.offsets[columns.EFFECTIVE_ON] as number));
    let leaf: DecodedLeaf | null = null;
    if (this.matcher.matches(row, postings, this.lastHash)) {
      if (seq === 0) this.faults.add('genesis_wrong', 0, 'it has no detail');
    } else {
      const { book, lastHash } = this;
      const entry = { seq, row, postings, previous: lastHash, bookUid: book.uid };
      leaf = explainEntry(entry, this.faults);
      if (seq === 0 && leaf !== null) checkGenesis(leaf, book, this.faults);
    }
    this.checkTimes(seq, row);
    const isNeeded = this.checkKind(seq, row, leaf);
    if (kindIndex(row) === NOTICE) this.notices.meet(seq, leaf, postings.count);
    this.postingCheck.check(seq, postings, isNeeded);
    this.checkHash(seq, row);
    this.entries += 1;
    this.postings += postings.count;
    this.lastSeq = seq;
  }

  private checkOrder(seq: number): void {
    const wanted = this.lastSeq + 1;
    if (seq > wanted) this.faults.add('seq_missing', wanted, `${seq} follows ${this.lastSeq}`);
    if (seq < wanted) this.faults.add('seq_repeated', seq, `${seq} follows ${this.lastSeq}`);
  }

  private checkTimes(seq: number, row: CopyCursor): void {
    const { view, offsets } = row;
    const recorded = Number(view.getBigInt64(offsets[columns.RECORDED_AT] as number));
    if (recorded <= this.lastRecorded) {
      this.faults.add('recorded_time_wrong', seq, 'not after the entry before');
    }
    this.lastRecorded = recorded;
    const day = Math.floor((recorded + SHANGHAI_MICROS) / DAY_MICROS);
    if (view.getInt32(offsets[columns.EFFECTIVE_ON] as number) > day) {
      this.faults.add('effective_in_future', seq, 'the recorded day ended before it');
    }
  }

  /** Answers whether an entry of this kind must have postings. */
  private checkKind(seq: number, row: CopyCursor, leaf: DecodedLeaf | null): boolean {
    const kind = ENTRY_KINDS[kindIndex(row)];
    if (kind === 'genesis' && seq !== 0) {
      this.faults.add('genesis_wrong', seq, 'a genesis entry stands at another place than 0');
    }
    if (kind === 'reverse' && (row.lengths[columns.REVERSES_SEQ] as number) < 0) {
      this.faults.add('reversal_unknown', seq, 'it names nothing');
    }
    if (kind === 'close') this.checkClose(seq, leaf);
    return seq !== 0 && kind !== 'close' && kind !== 'notice';
  }

  private checkClose(seq: number, leaf: DecodedLeaf | null): void {
    const { closings } = this;
    if (closings === null) this.faults.add('period_wrong', seq, 'no month is known to be closed');
    else closings.meetClose(seq, leaf?.content ?? null);
  }

  /** Hashes the leaf's bytes where they are: the byte before them, read by now, is made the zero of RFC 6962. */
  private checkHash(seq: number, row: CopyCursor): void {
    const { buffer, offsets, lengths } = row;
    const at = offsets[columns.LEAF] as number;
    const length = Math.max(0, lengths[columns.LEAF] as number);
    buffer[at - 1] = 0;
    // A bare view is made faster than a Buffer.
    const hashed = new Uint8Array(buffer.buffer, buffer.byteOffset + at - 1, length + 1);
    const digest = hash(this.book.algorithm, hashed, 'binary');
    const stored = offsets[columns.LEAF_HASH] as number;
    let isSame = lengths[columns.LEAF_HASH] === HASH_BYTES;
    for (let i = 0; i < HASH_BYTES; i += 1) {
      const byte = digest.charCodeAt(i);
      this.lastHash[i] = byte;
      if (buffer[stored + i] !== byte) isSame = false;
    }
    if (!isSame) {
      const found = fieldBytes(row, columns.LEAF_HASH).toString('hex');
      const fact = `${found} is stored, ${this.lastHash.toString('hex')} is right`;
      this.faults.add('leaf_hash_wrong', seq, fact);
    }
    if (seq === this.notedSeq) this.checkNoted(seq);
  }

  private checkNoted(seq: number): void {
    const found = this.lastHash.toString('hex');
    if (this.noted !== null && found !== this.noted.hash) {
      this.faults.add('noted_head_differs', seq, `${this.noted.hash} was noted, ${found} is here`);
    }
  }
}
