/** A tile of hashes at a level from 0, or a bundle of leaves, as C2SP tlog-tiles names it. */
export interface TilePlace {
  readonly level: number | 'entries';
  readonly n: bigint;
  /** 1 to 256; 256 is a full one. */
  readonly width: number;
}

/** Hashes in a full tile, and leaves in a full bundle. */
export const TILE_WIDTH = 256;
const FORM = /^(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,6}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;
const TOP_LEVEL = 63;

/** The place that a path behind `tile/` names (`0/x001/x234/067.p/12`), or null: each place has one path. */
export function parseTilePath(path: string): TilePlace | null {
  const [, level = '', groups = '', partial = ''] = FORM.exec(path) ?? [];
  if (level === '' || groups.startsWith('x000')) return null;
  const width = partial === '' ? TILE_WIDTH : Number(partial);
  const isSound =
    (partial === '' || width < TILE_WIDTH) && Number(level.replace('entries', '0')) <= TOP_LEVEL;
  if (!isSound) return null;
  const n = BigInt(groups.replace(/[x/]/g, ''));
  return { level: level === 'entries' ? level : Number(level), n, width };
}

/** Whether a tree of `size` leaves has a place. */
export function isWithin({ level, n, width }: TilePlace, size: bigint): boolean {
  const hashes = size >> BigInt(8 * (level === 'entries' ? 0 : level));
  return n * BigInt(TILE_WIDTH) + BigInt(width) <= hashes;
}

/** The bytes of a bundle: each leaf behind its length in two bytes. Leaves are 65,535 bytes at most. */
export function bundleOf(leaves: readonly Buffer[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(leaf.length);
      return [length, leaf];
    }),
  );
}
