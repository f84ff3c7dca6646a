import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode, isMissing, makeFolder, readIfThere, replaceFile } from './durable-file.js';
import { type TilePlace, tilePath } from './tiles.js';

/** Where what is fetched waits until all of it was found right. */
const INCOMING = '.incoming';

/**
 * The folder of a mirror: the same files under the same names as the log serves. What is new is collected apart from
 * the rest; `accept` moves it in, the checkpoint last.
 */
export class MirrorFolder {
  constructor(private readonly folder: string) {}

  /** The signed note that the folder is a whole copy of, or null. */
  checkpoint(): Promise<string | null> {
    return readIfThere(join(this.folder, 'checkpoint'));
  }

  /** A tile that was accepted or is waiting. */
  async read(place: TilePlace): Promise<Uint8Array> {
    const path = tilePath(place);
    const waiting = await readBytes(join(this.folder, INCOMING, path));
    return waiting ?? (await readFile(join(this.folder, path)));
  }

  /** Whether a tile waits already, left by a run that was interrupted. */
  waits(place: TilePlace): Promise<boolean> {
    return isFile(join(this.folder, INCOMING, tilePath(place)));
  }

  /** Lets a tile wait. A half-written one is never seen. */
  async put(place: TilePlace, bytes: Uint8Array): Promise<void> {
    const path = join(this.folder, INCOMING, tilePath(place));
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, bytes);
  }

  /** Moves in all that waits, then the checkpoint: from now on the folder is a copy of that. */
  async accept(note: string): Promise<void> {
    const incoming = join(this.folder, INCOMING);
    for (const path of await filesBelow(incoming)) {
      const target = join(this.folder, path);
      await mkdir(dirname(target), { recursive: true });
      await rename(join(incoming, path), target);
    }
    await replaceFile(join(this.folder, 'checkpoint'), note);
    await this.forgetWaiting();
  }

  /** Throws away all that waits. */
  async forgetWaiting(): Promise<void> {
    await rm(join(this.folder, INCOMING), { recursive: true, force: true });
  }

  /** Removes partial tiles of a smaller tree. */
  async remove(places: Iterable<TilePlace>): Promise<void> {
    for (const place of places) {
      const path = join(this.folder, tilePath(place));
      await rm(path, { force: true });
      await rmdir(dirname(path)).catch((error: unknown) => {
        if (!hasCode(error, 'ENOTEMPTY') && !isMissing(error)) throw error;
      });
    }
  }

  /** Keeps a checkpoint that was refused, with the one it contradicts. */
  async keepRefused(note: string, known: string): Promise<void> {
    const name = createHash('sha256').update(note).digest('hex').slice(0, 32);
    await makeFolder(join(this.folder, 'refused'));
    const text = `---- held\n${known}\n---- shown\n${note}`;
    await replaceFile(join(this.folder, 'refused', `${name}.txt`), text);
  }

  /** Makes the folder. */
  async make(): Promise<void> {
    await makeFolder(this.folder);
  }
}

async function readBytes(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** The paths of all files below a folder, seen from it. */
async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
