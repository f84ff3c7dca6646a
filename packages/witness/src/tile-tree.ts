import type { HashAlgorithm } from '../../verifier/src/crypto-engine.js';
import { emptyRoot, nodeHash, treeRoot } from '../../verifier/src/merkle/tree-hash.js';
import { hashesOf, type TilePlace, tileHolding, tilePath } from './tiles.js';

/** Gives the bytes of a tile. */
export type ReadTile = (place: TilePlace) => Promise<Uint8Array>;

/** A tile has not the length that its place demands. */
export class BrokenTileError extends Error {
  override readonly name = 'BrokenTileError';
}

/**
 * Roots and proofs of a log, reckoned from its tiles: O(log n) of them each. Nothing that is read is believed; a proof
 * from here holds or does not hold like any other. A tile is read once.
 */
export class TileTree {
  private readonly tiles = new Map<string, Promise<Uint8Array[]>>();

  constructor(
    private readonly size: bigint,
    private readonly algorithm: HashAlgorithm,
    private readonly read: ReadTile,
  ) {}

  /** The root over the first `size` leaves, or over all. Throws BrokenTileError. */
  async root(size = this.size): Promise<Uint8Array> {
    return size === 0n ? emptyRoot(this.algorithm) : await this.hash(0n, size);
  }

  /** The proof that the tree continues its first `from` leaves (RFC 6962, section 2.1.2). Throws BrokenTileError. */
  async consistency(from: bigint): Promise<Uint8Array[]> {
    if (from <= 0n || from >= this.size) return [];
    const path: Uint8Array[] = [];
    let [begin, end] = [0n, this.size];
    const above: [bigint, bigint][] = [];
    // Down to the subtree that ends where the old tree ends; what lies beside the way is the proof.
    while (end !== from) {
      const middle = begin + largestPowerBelow(end - begin);
      if (from <= middle) {
        above.push([middle, end]);
        end = middle;
      } else {
        above.push([begin, middle]);
        begin = middle;
      }
    }
    // The old tree itself needs not be told.
    if (begin > 0n) path.push(await this.hash(begin, end));
    for (const [first, last] of above.reverse()) path.push(await this.hash(first, last));
    return path;
  }

  /** The tree hash over the leaves `begin` to `end` - 1, a range that the splits of RFC 6962 come to. */
  private async hash(begin: bigint, end: bigint): Promise<Uint8Array> {
    const width = end - begin;
    if ((width & (width - 1n)) === 0n && begin % width === 0n) return this.complete(begin, width);
    const middle = begin + largestPowerBelow(width);
    return nodeHash(this.algorithm, await this.hash(begin, middle), await this.hash(middle, end));
  }

  /** The root of a complete subtree: so many hashes side by side in one tile. */
  private async complete(begin: bigint, width: bigint): Promise<Uint8Array> {
    const height = width.toString(2).length - 1;
    const level = Math.floor(height / 8);
    const first = begin >> BigInt(8 * level);
    const hashes = await this.tile(tileHolding(level, first, this.size));
    const at = Number(first % 256n);
    return treeRoot(this.algorithm, hashes.slice(at, at + 2 ** (height % 8)));
  }

  private tile(place: TilePlace): Promise<Uint8Array[]> {
    const path = tilePath(place);
    const known = this.tiles.get(path) ?? this.fetch(place, path);
    this.tiles.set(path, known);
    return known;
  }

  private async fetch(place: TilePlace, path: string): Promise<Uint8Array[]> {
    const hashes = hashesOf(await this.read(place), place.width);
    if (hashes === null) throw new BrokenTileError(`${path} has not ${place.width} hashes`);
    return hashes;
  }
}

/** The largest power of two below a number above one. */
function largestPowerBelow(value: bigint): bigint {
  return 1n << BigInt((value - 1n).toString(2).length - 1);
}
