// The tiles of C2SP tlog-tiles: which there are for a tree, and what they are called.

/** Hashes in a full tile, and leaves in a full bundle. */
export const TILE_WIDTH = 256n;
export const HASH_BYTES = 32;

/** A tile of hashes at a level from 0, or a bundle of leaves. */
export interface TilePlace {
  readonly level: number | 'entries';
  readonly n: bigint;
  /** 1 to 256. */
  readonly width: number;
}

/** The path of a tile below the log's address: `tile/0/x001/x234/067.p/12`. */
export function tilePath({ level, n, width }: TilePlace): string {
  const groups: string[] = [];
  for (let rest = n; groups.length === 0 || rest > 0n; rest /= 1000n) {
    const digits = String(rest % 1000n).padStart(3, '0');
    groups.unshift(groups.length === 0 ? digits : `x${digits}`);
  }
  return `tile/${level}/${groups.join('/')}${width < 256 ? `.p/${width}` : ''}`;
}

/** How many hashes a level has in a tree of `size` leaves. Bundles are as many as hashes of level 0. */
export function hashesAt(level: number | 'entries', size: bigint): bigint {
  return size >> BigInt(8 * (level === 'entries' ? 0 : level));
}

/** The tile of a level that holds the hash at `index`, as wide as it is in a tree of `size` leaves. */
export function tileHolding(level: number | 'entries', index: bigint, size: bigint): TilePlace {
  const n = index / TILE_WIDTH;
  const left = hashesAt(level, size) - n * TILE_WIDTH;
  return { level, n, width: Number(left < TILE_WIDTH ? left : TILE_WIDTH) };
}

/** All tiles of a level in a tree of `size` leaves, from the one numbered `from` on. */
export function* tilesOf(
  level: number | 'entries',
  size: bigint,
  from = 0n,
): Generator<TilePlace, void, void> {
  const hashes = hashesAt(level, size);
  for (let n = from; n * TILE_WIDTH < hashes; n += 1n) {
    yield tileHolding(level, n * TILE_WIDTH, size);
  }
}

/** The levels that a tree of `size` leaves has tiles of, the lowest first. */
export function levelsOf(size: bigint): number[] {
  const levels: number[] = [];
  while (hashesAt(levels.length, size) > 0n) levels.push(levels.length);
  return levels;
}

/** The leaves of a bundle; null unless it holds exactly `width` of them. */
export function leavesOf(bundle: Uint8Array, width: number): Uint8Array[] | null {
  const leaves: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const [high, low] = [bundle[at], bundle[at + 1]];
    if (high === undefined || low === undefined) return null;
    const end = at + 2 + high * 256 + low;
    if (end > bundle.length) return null;
    leaves.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return leaves.length === width ? leaves : null;
}

/** The hashes of a tile; null unless it holds exactly `width` of them. */
export function hashesOf(tile: Uint8Array, width: number): Uint8Array[] | null {
  if (tile.length !== width * HASH_BYTES) return null;
  return Array.from({ length: width }, (_, at) =>
    tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
}
