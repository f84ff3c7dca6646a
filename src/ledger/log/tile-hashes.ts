import type { Perfect } from './tree-spans.js';

/** Hashes of one tile, and how far a tile rises above the one below (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;
export const HASH_BYTES = 32;

/** Makes one hash of two; that of the book's algorithm. */
export type JoinHashes = (left: Buffer, right: Buffer) => Buffer;

/** Where the hash of a perfect subtree is found: above so many hashes of a tile. */
export interface TilePlace {
  readonly level: number;
  readonly n: bigint;
  /** How far above the tile's own hashes: 0 to 7. */
  readonly rise: number;
  /** Which of the hashes at that height, from the left. */
  readonly at: number;
  /** How many of the tile's hashes must be there. */
  readonly width: number;
}

/** The tile that a perfect subtree's hash is reckoned from. */
export function tilePlaceOf({ height, index }: Perfect): TilePlace {
  const rise = height % TILE_HEIGHT;
  const acrossTile = TILE_WIDTH >> rise;
  const at = Number(index % BigInt(acrossTile));
  return {
    level: (height - rise) / TILE_HEIGHT,
    n: index / BigInt(acrossTile),
    rise,
    at,
    width: (at + 1) << rise,
  };
}

/** The hashes of a tile with what stands above them; that is reckoned when first asked for, and kept. */
export class TileHashes {
  readonly width: number;
  private readonly rows: Buffer[];

  /** `hashes`: 1 to 256 of 32 bytes each, one after the other. */
  constructor(
    hashes: Buffer,
    private readonly join: JoinHashes,
  ) {
    this.width = hashes.length / HASH_BYTES;
    this.rows = [hashes];
  }

  /** The first `width` hashes, one after the other. */
  first(width: number): Buffer {
    return this.row(0).subarray(0, width * HASH_BYTES);
  }

  /** The hash at a place; its tile must have the width that the place names. */
  hash({ rise, at }: Pick<TilePlace, 'rise' | 'at'>): Buffer {
    return hashAt(this.row(rise), at);
  }

  /** Pairs become nodes; what has no partner yet has nothing above it yet. */
  private row(rise: number): Buffer {
    for (let top = this.rows.length; top <= rise; top += 1) {
      const below = this.rows[top - 1] as Buffer;
      const pairs = Math.floor(below.length / HASH_BYTES / 2);
      const above = Array.from({ length: pairs }, (_, pair) =>
        this.join(hashAt(below, 2 * pair), hashAt(below, 2 * pair + 1)),
      );
      this.rows.push(Buffer.concat(above));
    }
    return this.rows[rise] as Buffer;
  }
}

function hashAt(row: Buffer, at: number): Buffer {
  return row.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
}
