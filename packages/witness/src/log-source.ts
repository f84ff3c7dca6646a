import { type Bounds, FetchError, fetchBytes } from './http-source.js';
import { HASH_BYTES, leavesOf, type TilePlace, tilePath } from './tiles.js';

const CHECKPOINT: Bounds = { timeoutMs: 10_000, mostBytes: 256 * 1024, tries: 2 };
const TILE: Bounds = { timeoutMs: 30_000, mostBytes: 256 * HASH_BYTES, tries: 4 };
/** A bundle holds 256 leaves of 65,535 bytes at most, each behind two bytes. */
const BUNDLE: Bounds = { timeoutMs: 60_000, mostBytes: 256 * 65_537, tries: 4 };

/** A log with tiles, over plain HTTP. Believes nothing and checks nothing. */
export class LogSource {
  constructor(private readonly url: string) {}

  /** The signed note as it is served now. Throws FetchError. */
  async checkpoint(): Promise<string> {
    const bytes = await fetchBytes(`${this.url}/checkpoint`, CHECKPOINT);
    return Buffer.from(bytes).toString('utf8');
  }

  /** A tile or bundle. A partial one that is gone is cut from the full one. Throws FetchError. */
  async tile(place: TilePlace): Promise<Uint8Array> {
    const bounds = place.level === 'entries' ? BUNDLE : TILE;
    try {
      return await fetchBytes(`${this.url}/${tilePath(place)}`, bounds);
    } catch (error) {
      if (!(error instanceof FetchError) || error.status !== 404 || place.width === 256)
        throw error;
      const full = { ...place, width: 256 };
      return cut(await fetchBytes(`${this.url}/${tilePath(full)}`, bounds), place);
    }
  }
}

function cut(full: Uint8Array, { level, width }: TilePlace): Uint8Array {
  if (level !== 'entries') return full.subarray(0, width * HASH_BYTES);
  const leaves = leavesOf(full, 256)?.slice(0, width) ?? [];
  return full.subarray(
    0,
    leaves.reduce((sum, leaf) => sum + 2 + leaf.length, 0),
  );
}
