import type { LeafReader } from '../leaf/leaf-reader.js';
import { KINDS, type Kind } from '../leaf/vocabulary.js';
import { PagedNumbers } from './paged-numbers.js';

const REVERSED = 0x80;

/**
 * The postings of all entries so far, in some 20 bytes an entry of two: a reversal may name any of them. Entries are numbered
 * from `first`, the `@seq` of the first one.
 */
export class EntryLog {
  private readonly kinds = new PagedNumbers((length) => new Uint8Array(length));
  private readonly starts = new PagedNumbers((length) => new Uint32Array(length));
  private readonly accounts = new PagedNumbers((length) => new Uint32Array(length));
  private readonly amounts = new PagedNumbers((length) => new Int32Array(length));
  /** Those that 32 bits do not hold, by their place in the lists. */
  private readonly large = new Map<number, bigint>();

  constructor(readonly first: number) {}

  /** Keeps the entry that was read last; `accounts` are the numbers of its postings' accounts. */
  keep(leaf: LeafReader, accounts: Uint32Array): void {
    this.kinds.push(KINDS.indexOf(leaf.kind));
    this.starts.push(this.accounts.length);
    for (let n = 0; n < leaf.count; n += 1) {
      const amount = leaf.amounts[n] as number;
      // NaN, which marks one that a double does not hold, is none of 32 bits either.
      const isSmall = amount === (amount | 0);
      if (!isSmall) this.large.set(this.accounts.length, leaf.amountAt(n));
      this.accounts.push(accounts[n] as number);
      this.amounts.push(isSmall ? amount : 0);
    }
  }

  /** Keeps the place of an entry that could not be read. */
  keepNothing(): void {
    this.kinds.push(KINDS.length);
    this.starts.push(this.accounts.length);
  }

  /** Whether an entry is among those kept. */
  has(seq: number): boolean {
    return seq >= this.first && seq < this.first + this.kinds.length;
  }

  /** The kind of an entry; null when it could not be read. */
  kindOf(seq: number): Kind | null {
    return KINDS[this.kinds.at(seq - this.first) & ~REVERSED] ?? null;
  }

  /** Marks an entry as reversed; false when it was before. */
  markReversed(seq: number): boolean {
    const kind = this.kinds.at(seq - this.first);
    if (kind & REVERSED) return false;
    this.kinds.set(seq - this.first, kind | REVERSED);
    return true;
  }

  /** The postings of an entry times a sign, as texts in an order of their own: equal for equal sets of postings. */
  postingsOf(seq: number, sign: bigint): string[] {
    const index = seq - this.first;
    const isLast = index + 1 === this.starts.length;
    const end = isLast ? this.accounts.length : this.starts.at(index + 1);
    const postings: string[] = [];
    for (let at = this.starts.at(index); at < end; at += 1) {
      const amount = this.large.get(at) ?? BigInt(this.amounts.at(at));
      postings.push(`${this.accounts.at(at)} ${amount * sign}`);
    }
    return postings.sort();
  }
}
