import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../platform/database/sql-state.js';
import { FILE_TITLE, frameOf, parseFrames, type StoredCheckpoint } from './checkpoint-frames.js';
import type { CheckpointStore, StoreTally, ToStore } from './checkpoint-store.js';

const SUFFIX = '.checkpoints';
/** Some hundred checkpoints: enough to find the newest one. */
const TAIL_BYTES = 65_536;

/**
 * Signed checkpoints in a folder outside the database: one file a book, only ever appended to, flushed to the disk before
 * `append` resolves. It serves several processes that share the folder, as long as one of them appends at a time.
 */
export class CheckpointFolder implements CheckpointStore {
  constructor(private readonly folder: string) {}

  /** The path of a book's file. */
  placeOf(bookCode: string): string {
    return join(this.folder, `${bookCode}${SUFFIX}`);
  }

  /** The codes of the books that have a file. */
  async books(): Promise<string[]> {
    const names = await orAbsent(readdir(this.folder), []);
    const own = names.filter((name) => name.endsWith(SUFFIX) && name !== SUFFIX);
    return own.map((name) => name.slice(0, -SUFFIX.length)).sort();
  }

  /** The checkpoint that was appended last and is whole, or null. */
  async newest(bookCode: string): Promise<StoredCheckpoint | null> {
    const tail = await this.#read(bookCode, TAIL_BYTES);
    const found = parseFrames(tail).checkpoints.at(-1) ?? null;
    if (found !== null || tail.length < TAIL_BYTES) return found;
    return (await this.#all(bookCode)).checkpoints.at(-1) ?? null;
  }

  /** All that is whole, the one that was appended last first. Holds the file in memory. */
  async *newestFirst(bookCode: string): AsyncGenerator<StoredCheckpoint> {
    yield* (await this.#all(bookCode)).checkpoints.toReversed();
  }

  /** Reads the whole file. */
  async tally(bookCode: string): Promise<StoreTally> {
    const { checkpoints, damaged } = await this.#all(bookCode);
    return { records: checkpoints.length, damaged };
  }

  /** Appends checkpoints and resolves when they are on the disk. On an error some of them may be there, or be torn. */
  async append(bookCode: string, checkpoints: readonly ToStore[]): Promise<void> {
    if (checkpoints.length === 0) return;
    await mkdir(this.folder, { recursive: true, mode: 0o750 });
    const file = await open(this.placeOf(bookCode), 'a+', 0o640);
    try {
      const { size } = await file.stat();
      const before = size === 0 ? FILE_TITLE : await lineEndBehind(file, size);
      await file.appendFile(Buffer.concat([Buffer.from(before), ...checkpoints.map(frameOf)]));
      await file.sync();
      if (size === 0) await this.#syncFolder();
    } finally {
      await file.close();
    }
  }

  async #all(bookCode: string): Promise<ReturnType<typeof parseFrames>> {
    return parseFrames(await this.#read(bookCode, Number.POSITIVE_INFINITY));
  }

  async #read(bookCode: string, most: number): Promise<Buffer> {
    const file = await orAbsent<FileHandle | null>(open(this.placeOf(bookCode), 'r'), null);
    if (file === null) return Buffer.alloc(0);
    try {
      const { size } = await file.stat();
      const length = Math.min(size, most);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** A new file's name is on the disk only when its folder is. */
  async #syncFolder(): Promise<void> {
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

/** A frame line begins a line, whatever a torn write left behind. */
async function lineEndBehind(file: FileHandle, size: number): Promise<string> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === '\n' ? '' : '\n';
}

async function orAbsent<T>(work: Promise<T>, absent: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return absent;
    throw error;
  }
}
