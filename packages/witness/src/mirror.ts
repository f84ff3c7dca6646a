import { sameBytes } from '../../verifier/src/bytes.js';
import { verifyConsistency } from '../../verifier/src/merkle/proofs.js';
import { leafHash, treeRoot } from '../../verifier/src/merkle/tree-hash.js';
import { type OpenedCheckpoint, parseCheckpoint } from '../../verifier/src/notes/checkpoint.js';
import { parseNote } from '../../verifier/src/notes/signed-note.js';
import { inParallel } from './in-parallel.js';
import { openFor } from './judge.js';
import { LogSource } from './log-source.js';
import { MirrorFolder } from './mirror-folder.js';
import { TileTree } from './tile-tree.js';
import {
  hashesOf,
  leavesOf,
  levelsOf,
  TILE_WIDTH,
  type TilePlace,
  tileHolding,
  tilePath,
  tilesOf,
} from './tiles.js';
import type { TrustedLog } from './trusted-logs.js';

const AT_ONCE = 8;

/** What a mirror is made of. */
export interface MirrorWish {
  readonly log: TrustedLog & { readonly url: string };
  readonly folder: string;
}

/** What came of mirroring. `broken` names the file of the log that is not what the checkpoint demands. */
export type MirrorResult =
  | {
      readonly outcome: 'copied';
      readonly size: bigint;
      readonly before: bigint;
      readonly fetched: number;
    }
  | { readonly outcome: 'unchanged'; readonly size: bigint }
  | { readonly outcome: 'behind'; readonly size: bigint; readonly before: bigint }
  | { readonly outcome: 'forked'; readonly size: bigint; readonly before: bigint }
  | { readonly outcome: 'unsigned' }
  | { readonly outcome: 'broken'; readonly path: string };

/**
 * Copies a log, or what is new of it, with plain HTTP. Every leaf and hash is checked on the way up to the signed root,
 * and that the copy held before is its beginning; until then nothing of the folder changes. An interrupted copy is
 * taken up again. Throws FetchError when the log cannot be read.
 */
export async function mirrorLog({ log, folder: path }: MirrorWish): Promise<MirrorResult> {
  const folder = new MirrorFolder(path);
  await folder.make();
  const source = new LogSource(log.url);
  const held = await folder.checkpoint();
  const before = held === null ? null : parseCheckpoint(parseNote(held).text);
  const note = await source.checkpoint();
  const checkpoint = openFor(log, note);
  if (typeof checkpoint === 'string') return { outcome: 'unsigned' };
  const { size } = checkpoint;
  if (before !== null && size < before.size)
    return { outcome: 'behind', size, before: before.size };
  if (before !== null && held !== null && size === before.size) {
    if (sameBytes(before.root, checkpoint.root)) return { outcome: 'unchanged', size };
    await folder.keepRefused(note, held);
    return { outcome: 'forked', size, before: size };
  }
  const copy = new Copy(log, folder, source, { checkpoint, from: before?.size ?? 0n });
  const broken = await copy.fetchAndCheck();
  if (broken !== null) {
    await folder.forgetWaiting();
    return { outcome: 'broken', path: broken };
  }
  if (before !== null && !(await copy.continues(before))) {
    await folder.forgetWaiting();
    await folder.keepRefused(note, held ?? '');
    return { outcome: 'forked', size, before: before.size };
  }
  await folder.accept(note);
  if (before !== null) await folder.remove(outgrown(before.size, size));
  return { outcome: 'copied', size, before: before?.size ?? 0n, fetched: copy.fetched };
}

/** One run of copying: from a tree of `from` leaves to the one of a checkpoint. */
class Copy {
  fetched = 0;
  private readonly size: bigint;
  private readonly from: bigint;
  private readonly checkpoint: OpenedCheckpoint;

  constructor(
    private readonly log: TrustedLog,
    private readonly folder: MirrorFolder,
    private readonly source: LogSource,
    wish: { readonly checkpoint: OpenedCheckpoint; readonly from: bigint },
  ) {
    this.checkpoint = wish.checkpoint;
    this.size = wish.checkpoint.size;
    this.from = wish.from;
  }

  /** Fetches what is new and checks it; null, or the path of a file that is not what it should be. */
  async fetchAndCheck(): Promise<string | null> {
    for (const level of levelsOf(this.size)) {
      const first = this.firstNew(level);
      const broken = await inParallel(tilesOf(level, this.size, first), AT_ONCE, (place) =>
        this.fetchTile(place),
      );
      if (broken !== null) return broken;
    }
    // First the hashes up to the root, so that a leaf is never held against a wrong one.
    const wrong = (await this.wrongParent()) ?? (await this.wrongRoot());
    const bundles = tilesOf('entries', this.size, this.firstNew(0));
    return wrong ?? inParallel(bundles, AT_ONCE, (place) => this.fetchBundle(place));
  }

  /** Whether the copy held before is the beginning of this one. */
  async continues(before: { readonly size: bigint; readonly root: Uint8Array }): Promise<boolean> {
    const { algorithm } = this.log;
    if (before.size === 0n) return true;
    const path = await this.tree().consistency(before.size);
    return verifyConsistency({
      algorithm,
      from: before.size,
      to: this.size,
      fromRoot: before.root,
      toRoot: this.checkpoint.root,
      path,
    });
  }

  /** The first tile of a level that the copy held before has not, or not full. */
  private firstNew(level: number): bigint {
    return this.from >> BigInt(8 * (level + 1));
  }

  private async fetchTile(place: TilePlace): Promise<string | null> {
    await this.fetch(place);
    const tile = await this.folder.read(place);
    return hashesOf(tile, place.width) === null ? tilePath(place) : null;
  }

  /** A bundle's leaves hash to the tile of level 0 beside it. */
  private async fetchBundle(place: TilePlace): Promise<string | null> {
    await this.fetch(place);
    const leaves = leavesOf(await this.folder.read(place), place.width);
    const hashes = await this.hashes({ ...place, level: 0 });
    const isRight = leaves?.every((leaf, at) =>
      sameBytes(leafHash(this.log.algorithm, leaf), hashes[at] ?? leaf),
    );
    return isRight === true ? null : tilePath(place);
  }

  /** What is partial in the copy is fetched anew: a log that forked shows itself there. */
  private async fetch(place: TilePlace): Promise<void> {
    if (await this.folder.waits(place)) return;
    await this.folder.put(place, await this.source.tile(place));
    this.fetched += 1;
  }

  private async hashes(place: TilePlace): Promise<Uint8Array[]> {
    return hashesOf(await this.folder.read(place), place.width) ?? [];
  }

  /** A full tile whose root is not the hash that stands for it in the level above; null when there is none. */
  private async wrongParent(): Promise<string | null> {
    for (const level of levelsOf(this.size)) {
      const tiles = tilesOf(level, this.size, this.firstNew(level));
      const wrong = await inParallel(tiles, AT_ONCE, (place) => this.checkParent(place));
      if (wrong !== null) return wrong;
    }
    return null;
  }

  private async checkParent(place: TilePlace): Promise<string | null> {
    if (place.width < 256 || place.level === 'entries') return null;
    const above = await this.hashes(tileHolding(place.level + 1, place.n, this.size));
    const root = treeRoot(this.log.algorithm, await this.hashes(place));
    const named = above[Number(place.n % TILE_WIDTH)];
    return named !== undefined && sameBytes(root, named) ? null : tilePath(place);
  }

  /** Whether all tiles together lead to the signed root; which of them does not cannot be told. */
  private async wrongRoot(): Promise<string | null> {
    return sameBytes(await this.tree().root(), this.checkpoint.root) ? null : 'tile/*';
  }

  private tree(): TileTree {
    return new TileTree(this.size, this.log.algorithm, (place) => this.folder.read(place));
  }
}

/** The partial tiles of a tree that a larger one has no more. */
function* outgrown(before: bigint, size: bigint): Generator<TilePlace, void, void> {
  for (const level of [...levelsOf(before), 'entries'] as const) {
    const last = [
      ...tilesOf(level, before, before >> BigInt(8 * (level === 'entries' ? 1 : level + 1))),
    ];
    for (const place of last) {
      const now = tileHolding(level, place.n * TILE_WIDTH, size);
      if (place.width < 256 && now.width !== place.width) yield place;
    }
  }
}
