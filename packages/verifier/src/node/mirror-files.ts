// The files of a mirror (C2SP tlog-tiles): the same paths as the log's addresses.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Hashes in a full tile, and leaves in a full bundle. */
export const TILE_WIDTH = 256;

/** A tile of hashes at a level from 0, or a bundle of leaves; `width` 1 to 256. */
export interface TilePlace {
  readonly level: number | 'entries';
  readonly n: number;
  readonly width: number;
}

/** The path of a tile: `tile/0/x001/x234/067.p/12`. */
export function tilePath({ level, n, width }: TilePlace): string {
  const digits = String(n);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/.{3}/g) as string[];
  const index = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group));
  return `tile/${level}/${index.join('/')}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
}

/** The bytes of a file of the mirror; null when it is not there. */
export function readMirrorFile(folder: string, path: string): Uint8Array | null {
  try {
    return readFileSync(join(folder, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
