import type { Pool } from 'pg';
import type { HashAlgorithm } from '../vocabulary.js';
import { TILE_HEIGHT, TILE_WIDTH } from './tile-hashes.js';

type Reader = Pick<Pool, 'query'>;

/** How far a book's tree has grown. */
export interface LogExtent {
  readonly algorithm: HashAlgorithm;
  /** Entries in the chain. */
  readonly entries: bigint;
  /** Complete tiles of the lowest level that are stored. */
  readonly tiles: bigint;
}

/** One tile as it is asked for: its first `width` hashes. */
export interface TileWish {
  readonly bookId: number;
  readonly level: number;
  readonly n: bigint;
  readonly width: number;
}

const EXTENT = `SELECT b.algorithm, b.head_seq + 1 AS entries, coalesce(h.tiles, 0) AS tiles
  FROM ledger.book b LEFT JOIN ledger.log_head h ON h.book_id = b.id WHERE b.id = $1`;
const COMPLETE = `SELECT t.hashes FROM ledger.tree_tile t WHERE t.book_id = $1 AND t.level = $2 AND t.n = $3`;
const LEAF_HASHES = `SELECT e.leaf_hash AS hash FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND e.seq >= $2 AND e.seq < $3 ORDER BY e.seq`;
const ROOTS = `SELECT t.root AS hash FROM ledger.tree_tile t
  WHERE t.book_id = $1 AND t.level = $2 AND t.n >= $3 AND t.n < $4 ORDER BY t.n`;
const LEAVES = `SELECT e.leaf FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND e.seq >= $2 AND e.seq < $3 ORDER BY e.seq`;

/** How far a book's tree has grown, or null when there is no such book. */
export async function readExtent(reader: Reader, bookId: number): Promise<LogExtent | null> {
  const { rows } = await reader.query<LogExtent>(EXTENT, [bookId]);
  return rows[0] ?? null;
}

/** How many entries the tree has reached: all, unless more than one tile's worth of them wait for the follower. */
export function reached({ entries, tiles }: LogExtent): bigint {
  const most = (tiles + 1n) * BigInt(TILE_WIDTH) - 1n;
  return entries < most ? entries : most;
}

/** Whether a tile is complete in a tree of so many complete tiles of the lowest level. */
export function isComplete(level: number, n: bigint, tiles: bigint): boolean {
  return (n + 1n) << BigInt(TILE_HEIGHT * level) <= tiles;
}

/**
 * The first hashes of a tile: of a complete one as it is stored; of the one at the right edge from what stands below it.
 * Fewer than wished when they are not there.
 */
export async function readTile(
  reader: Reader,
  wish: TileWish,
  { tiles }: LogExtent,
): Promise<Buffer> {
  const { bookId, level, n } = wish;
  if (isComplete(level, n, tiles)) {
    const { rows } = await reader.query<{ hashes: Buffer }>(COMPLETE, [bookId, level, n]);
    return rows[0]?.hashes ?? Buffer.alloc(0);
  }
  const first = n * BigInt(TILE_WIDTH);
  const end = first + BigInt(wish.width);
  const { rows } =
    level === 0
      ? await reader.query<{ hash: Buffer }>(LEAF_HASHES, [bookId, first, end])
      : await reader.query<{ hash: Buffer }>(ROOTS, [bookId, level - 1, first, end]);
  return Buffer.concat(rows.map(({ hash }) => hash));
}

/** The leaves of the entries from one number to the one before another, in order. */
export async function readLeafBytes(
  reader: Reader,
  bookId: number,
  range: { readonly from: bigint; readonly end: bigint },
): Promise<Buffer[]> {
  const { rows } = await reader.query<{ leaf: Buffer }>(LEAVES, [bookId, range.from, range.end]);
  return rows.map(({ leaf }) => leaf);
}
