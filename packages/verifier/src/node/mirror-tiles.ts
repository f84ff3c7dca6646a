import { sameBytes } from '../bytes.js';
import type { HashAlgorithm } from '../crypto-engine.js';
import type { Findings } from '../findings.js';
import { treeRoot } from '../merkle/tree-hash.js';
import { readMirrorFile, TILE_WIDTH, type TilePlace, tilePath } from './mirror-files.js';

const HASH_BYTES = 32;

/** A file of a mirror; `isWider` when it goes on beyond what was asked for. */
export interface MirrorFile {
  readonly bytes: Uint8Array;
  readonly isWider: boolean;
}

/** The hashes of one level of the tree that are not in a full tile yet. */
interface Level {
  readonly hashes: Uint8Array;
  count: number;
  /** Number of the tile that they belong to. */
  n: number;
}

/** Makes the tiles of a log again from the hashes of its leaves, and compares them with those of a mirror. */
export class MirrorTiles {
  private readonly levels: Level[] = [];
  private compared = 0;

  constructor(
    private readonly folder: string,
    private readonly findings: Findings,
    private readonly algorithm: () => HashAlgorithm,
  ) {}

  /** How many tiles were compared. */
  get count(): number {
    return this.compared;
  }

  /** Adds the hash of the next leaf; full tiles are compared. */
  add(hash: Uint8Array): void {
    this.addAt(0, hash);
  }

  /** There are no more leaves: the tiles at the right edge are compared. */
  finish(): void {
    this.levels.forEach((level, index) => {
      if (level.count > 0) this.compare(index, level);
    });
  }

  /** The bytes of a tile or bundle. In place of a partial one the full one may be there, which begins with it. */
  read(place: TilePlace): MirrorFile | null {
    const exact = readMirrorFile(this.folder, tilePath(place));
    if (exact !== null) return { bytes: exact, isWider: false };
    const wider = readMirrorFile(this.folder, tilePath({ ...place, width: TILE_WIDTH }));
    if (wider !== null) return { bytes: wider, isWider: true };
    this.findings.fault('tile_missing', { path: tilePath(place) });
    return null;
  }

  private addAt(index: number, hash: Uint8Array): void {
    const fresh = { hashes: new Uint8Array(TILE_WIDTH * HASH_BYTES), count: 0, n: 0 };
    const level = this.levels[index] ?? fresh;
    this.levels[index] = level;
    level.hashes.set(hash, level.count * HASH_BYTES);
    level.count += 1;
    if (level.count < TILE_WIDTH) return;
    this.compare(index, level);
    this.addAt(index + 1, treeRoot(this.algorithm(), hashesIn(level)));
    level.count = 0;
    level.n += 1;
  }

  private compare(index: number, { hashes, count, n }: Level): void {
    const place = { level: index, n, width: count };
    const file = this.read(place);
    this.compared += 1;
    if (file === null) return;
    const { bytes, isWider } = file;
    const expected = hashes.subarray(0, count * HASH_BYTES);
    const path = tilePath(place);
    const length = isWider ? TILE_WIDTH * HASH_BYTES : expected.length;
    if (bytes.length !== length) {
      this.findings.fault('tile_malformed', { path });
    } else if (!sameBytes(bytes.subarray(0, expected.length), expected)) {
      this.findings.fault('tile_differs', { path });
    }
  }
}

function* hashesIn({ hashes, count }: Level): Generator<Uint8Array> {
  for (let n = 0; n < count; n += 1) yield hashes.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES);
}
