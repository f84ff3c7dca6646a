import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { findLeafHash } from './leaf-index.js';
import { type LogExtent, reached, readExtent, readLeafBytes } from './log-rows.js';
import { TILE_HEIGHT, TILE_WIDTH } from './tile-hashes.js';
import { TreeHashes } from './tree-hashes.js';
import { consistencySpans, inclusionSpans, type Span } from './tree-spans.js';

/** Levels that a tree of 2^63 leaves would have. */
const MOST_LEVELS = 8;

/**
 * The tree over a book's leaves: roots, proofs and tiles of every size it ever had. Reads only, no locks. A proof costs
 * a tile for every eight levels, of those that are not in memory, whatever the size of the book. Throws `not_found` for
 * a book, an entry or a size that is not there (yet).
 */
@Injectable()
export class LogReader {
  private readonly hashes: TreeHashes;

  constructor(private readonly database: Database) {
    this.hashes = new TreeHashes(database.pool);
  }

  /** How many entries the tree has reached; a proof can be asked for any size up to this one. */
  async size(bookId: number): Promise<bigint> {
    return reached(await this.extent(bookId));
  }

  /** The root over the first `size` leaves. 32 bytes. */
  async rootAt(bookId: number, size: bigint): Promise<Buffer> {
    const extent = await this.extentOf(bookId, size);
    return this.hashes.ofSpan(bookId, extent, { begin: 0n, end: size });
  }

  /** The hashes that lead from the leaf of an entry to the root of a size, the lowest first (RFC 6962, 2.1.1). */
  async inclusion(bookId: number, seq: bigint, size: bigint): Promise<Buffer[]> {
    const [path] = await this.inclusions(bookId, [seq], size);
    return path ?? [];
  }

  /** The same for many entries, in the order asked. The caller bounds the list. */
  async inclusions(bookId: number, seqs: readonly bigint[], size: bigint): Promise<Buffer[][]> {
    const extent = await this.extentOf(bookId, size);
    if (seqs.some((seq) => seq < 0n || seq >= size)) throw new DomainError('not_found');
    const paths: Buffer[][] = [];
    for (const seq of seqs) {
      paths.push(await this.ofSpans(bookId, extent, inclusionSpans(seq, size)));
    }
    return paths;
  }

  /**
   * The hashes that show that the tree of one size grew out of that of another (RFC 6962, 2.1.2); none when `from` is 0
   * or `to`.
   */
  async consistency(bookId: number, from: bigint, to: bigint): Promise<Buffer[]> {
    const extent = await this.extentOf(bookId, to);
    if (from < 0n || from > to) throw new DomainError('not_found');
    return this.ofSpans(bookId, extent, consistencySpans(from, to));
  }

  /**
   * The first `width` (1 to 256) hashes of a tile (C2SP tlog-tiles), one after the other; null where the tree has not
   * come to.
   */
  async tile(bookId: number, level: number, n: bigint, width: number): Promise<Buffer | null> {
    const extent = await this.extent(bookId);
    if (level < 0 || level >= MOST_LEVELS || !isWidth(width) || n < 0n) return null;
    const leaves = (n * BigInt(TILE_WIDTH) + BigInt(width)) << BigInt(TILE_HEIGHT * level);
    if (leaves > whole(extent, level)) return null;
    return (await this.hashes.tile({ bookId, level, n, width }, extent)).first(width);
  }

  /** The leaves `n * 256` to `n * 256 + width - 1`, the very bytes that are hashed; null where the tree has not come to. */
  async entries(bookId: number, n: bigint, width: number): Promise<Buffer[] | null> {
    const extent = await this.extent(bookId);
    const from = n * BigInt(TILE_WIDTH);
    const end = from + BigInt(isWidth(width) ? width : 0);
    if (n < 0n || end === from || end > reached(extent)) return null;
    return readLeafBytes(this.database.pool, bookId, { from, end });
  }

  /** The number of the entry with this leaf hash, or null. Costs a look into every 65,536 entries, none of them read. */
  async seqOf(bookId: number, leafHash: Buffer): Promise<bigint | null> {
    const extent = await this.extent(bookId);
    return findLeafHash(this.database.pool, bookId, { leafHash, tiles: extent.tiles });
  }

  private async ofSpans(
    bookId: number,
    extent: LogExtent,
    spans: readonly Span[],
  ): Promise<Buffer[]> {
    const hashes: Buffer[] = [];
    for (const span of spans) hashes.push(await this.hashes.ofSpan(bookId, extent, span));
    return hashes;
  }

  private async extent(bookId: number): Promise<LogExtent> {
    const extent = await readExtent(this.database.pool, bookId);
    if (extent === null) throw new DomainError('not_found');
    return extent;
  }

  private async extentOf(bookId: number, size: bigint): Promise<LogExtent> {
    const extent = await this.extent(bookId);
    if (size < 0n || size > reached(extent)) throw new DomainError('not_found');
    return extent;
  }
}

function isWidth(width: number): boolean {
  return Number.isInteger(width) && width >= 1 && width <= TILE_WIDTH;
}

/** The leaves under what a level's tiles may hold: above the lowest one only complete tiles below count. */
function whole(extent: LogExtent, level: number): bigint {
  return level === 0 ? reached(extent) : extent.tiles * BigInt(TILE_WIDTH);
}
