import { createHash } from 'node:crypto';
import { constants, type ReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { DomainError } from '../errors/domain-error.js';
import { newId } from '../ids.js';
import { SIGNATURE_BYTES } from './media-types.js';

/** Bytes that lie in the folder of what is coming in. */
export interface IncomingFile {
  readonly path: string;
  readonly sha256: Buffer;
  readonly bytes: number;
  /** Its first bytes. */
  readonly start: Buffer;
}

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Where the files of a folder lie: `<book>/<first two digits>/<SHA-256 in hex>`, and `incoming/` for those whose end has
 * not come yet. Folders are the service's own (0700), files 0600.
 */
export class BlobFiles {
  constructor(private readonly folder: string) {}

  /** The place of a file of a book. */
  pathOf(bookId: number, sha256: Buffer): string {
    const name = sha256.toString('hex');
    return join(this.folder, String(bookId), name.slice(0, 2), name);
  }

  /**
   * Writes a stream to the disk and makes sure that it is there. Whoever takes it moves or discards it. Throws
   * `body_too_large` past the limit; what was written is gone then, as after any fault.
   */
  async takeIn(body: Readable, limitBytes: number): Promise<IncomingFile> {
    const path = join(this.folder, 'incoming', newId());
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    const file = await open(path, 'wx', FILE_MODE);
    try {
      const written = await writeAll(file, body, limitBytes);
      await file.sync();
      return { path, ...written };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  }

  /** Moves what has come in to its place, at once or not at all; the same content may be there already. */
  async place(bookId: number, incoming: IncomingFile): Promise<void> {
    const path = this.pathOf(bookId, incoming.sha256);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    await rename(incoming.path, path);
    await syncFolder(folder);
  }

  /** Forgets what has come in. */
  async discard(incoming: IncomingFile): Promise<void> {
    await rm(incoming.path, { force: true });
  }

  /** Forgets everything that began to come in before an instant. */
  async clearIncoming(before: Date): Promise<void> {
    const folder = join(this.folder, 'incoming');
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      // Another server may just have moved it to its place.
      const mtime = await changedAt(path);
      if (mtime !== null && mtime < before) await rm(path, { force: true });
    }
  }

  /** Removes a file of a book, if it is there. */
  async remove(bookId: number, sha256: Buffer): Promise<void> {
    await rm(this.pathOf(bookId, sha256), { force: true });
  }

  /** The bytes of a file of a book; null when it is not there (any more). The stream closes the file. */
  async read(bookId: number, sha256: Buffer): Promise<ReadStream | null> {
    try {
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
      const file = await open(this.pathOf(bookId, sha256), flags);
      return file.createReadStream();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }
}

async function writeAll(
  file: FileHandle,
  body: Readable,
  limitBytes: number,
): Promise<Omit<IncomingFile, 'path'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  let start = Buffer.alloc(0);
  for await (const part of body as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > limitBytes) throw new DomainError('body_too_large');
    if (start.length < SIGNATURE_BYTES) {
      start = Buffer.concat([start, part.subarray(0, SIGNATURE_BYTES - start.length)]);
    }
    hash.update(part);
    await file.writeFile(part);
  }
  return { sha256: hash.digest(), bytes, start };
}

/** A new name is as durable as its folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function changedAt(path: string): Promise<Date | null> {
  try {
    return (await stat(path)).mtime;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
