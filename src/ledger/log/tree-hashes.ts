import type { Pool } from 'pg';
import { invariant } from '../../platform/errors/invariant.js';
import { nodeHash, treeRoot } from '../merkle-tree.js';
import { KeptTiles } from './kept-tiles.js';
import { type LogExtent, readTile, type TileWish } from './log-rows.js';
import { type JoinHashes, TILE_WIDTH, TileHashes, tilePlaceOf } from './tile-hashes.js';
import { perfectsOf, type Span } from './tree-spans.js';

/** The hashes of a book's tree, from its tiles. What it is asked for must lie within what the tree has reached. */
export class TreeHashes {
  private readonly kept = new KeptTiles();

  constructor(private readonly pool: Pick<Pool, 'query'>) {}

  /** The tree hash over a span that proofs are made of, or over a whole tree. */
  async ofSpan(bookId: number, extent: LogExtent, span: Span): Promise<Buffer> {
    const hashes: Buffer[] = [];
    for (const perfect of perfectsOf(span)) {
      const place = tilePlaceOf(perfect);
      hashes.push((await this.tile({ bookId, ...place }, extent)).hash(place));
    }
    const last = hashes.pop();
    if (last === undefined) return treeRoot([], extent.algorithm);
    return hashes.reduceRight((right, left) => nodeHash(left, right, extent.algorithm), last);
  }

  /** A tile of at least the wished width. */
  async tile(wish: TileWish, extent: LogExtent): Promise<TileHashes> {
    const key = `${wish.bookId}/${wish.level}/${wish.n}`;
    const known = this.kept.find(key, wish.width);
    if (known !== null) return known;
    const tile = new TileHashes(await readTile(this.pool, wish, extent), joinOf(extent));
    invariant(
      tile.width >= wish.width && tile.width <= TILE_WIDTH,
      'a tile has the hashes that the tree has reached',
    );
    this.kept.keep(key, tile);
    return tile;
  }
}

/** How two hashes of a book's tree become one. */
export function joinOf({ algorithm }: Pick<LogExtent, 'algorithm'>): JoinHashes {
  return (left, right) => nodeHash(left, right, algorithm);
}
