import { Injectable } from '@nestjs/common';
import type { Book } from '../../ledger/books.js';
import { LogReader } from '../../ledger/log/log-reader.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { LogBooks } from './log-books.js';

/** Which leaf is meant: its number, or its hash. */
export type LeafWish = { readonly seq: bigint } | { readonly leafHash: Buffer };

/** The way from a leaf up to the root of a tree. */
export interface Inclusion {
  readonly book: Book;
  readonly index: bigint;
  readonly leafHash: Buffer;
  readonly size: bigint;
  readonly root: Buffer;
  readonly path: readonly Buffer[];
  /** The signed note of exactly this size, when the newest one was asked for. */
  readonly checkpoint: string | null;
}

/** That one tree is the beginning of another. */
export interface Consistency {
  readonly book: Book;
  readonly from: bigint;
  readonly to: bigint;
  readonly fromRoot: Buffer;
  readonly toRoot: Buffer;
  readonly path: readonly Buffer[];
}

/** Proofs for anybody, within what a checkpoint covers. Reads only; each takes O(log n) rows. */
@Injectable()
export class ProofsService {
  constructor(
    private readonly books: LogBooks,
    private readonly log: LogReader,
  ) {}

  /**
   * That a leaf stands in the tree of `size` leaves; null: of the newest checkpoint, which comes along. Throws
   * `not_found` for a leaf or a size that no checkpoint covers, and for a leaf beyond the size.
   */
  async inclusion(city: string, wish: LeafWish, wanted: bigint | null): Promise<Inclusion> {
    const { book, checkpoint } = await this.books.findCovered(city);
    const size = wanted ?? checkpoint.size;
    const index = 'seq' in wish ? wish.seq : await this.log.seqOf(book.id, wish.leafHash);
    if (index === null || index >= size || size > checkpoint.size)
      throw new DomainError('not_found');
    const path = await this.log.inclusion(book.id, index, size);
    return {
      book,
      index,
      leafHash: 'seq' in wish ? await this.leafHashOf(book.id, index) : wish.leafHash,
      size,
      root: await this.log.rootAt(book.id, size),
      path,
      checkpoint: wanted === null ? checkpoint.note : null,
    };
  }

  /**
   * That the tree of `to` leaves continues the one of `from`. Throws `validation_failed` when `from` is the greater,
   * `not_found` beyond what a checkpoint covers.
   */
  async consistency(city: string, from: bigint, to: bigint): Promise<Consistency> {
    if (from > to) {
      throw new DomainError('validation_failed', { fields: [{ pointer: '/to', code: 'min' }] });
    }
    const { book, checkpoint } = await this.books.findCovered(city);
    if (to > checkpoint.size) throw new DomainError('not_found');
    const path = from === 0n || from === to ? [] : await this.log.consistency(book.id, from, to);
    const [fromRoot, toRoot] = [
      await this.log.rootAt(book.id, from),
      await this.log.rootAt(book.id, to),
    ];
    return { book, from, to, fromRoot, toRoot, path };
  }

  private async leafHashOf(bookId: number, index: bigint): Promise<Buffer> {
    const width = Number(index % 256n) + 1;
    const tile = await this.log.tile(bookId, 0, index / 256n, width);
    if (tile === null) throw new DomainError('not_found');
    return tile.subarray(-32);
  }
}
