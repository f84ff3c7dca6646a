import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts `content` in the place of a file: afterwards it is on the disk, whatever happens next; before, the old one is.
 * `mode` holds from the first byte on.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeAndSync(await open(draft, 'wx', mode), content);
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** Adds to the end of a file, which is made if it is absent; afterwards it is on the disk. */
export async function appendToFile(path: string, content: string): Promise<void> {
  await writeAndSync(await open(path, 'a', 0o644), content);
  await syncFolder(dirname(path));
}

/** Makes a file that must not be there yet (EEXIST); afterwards it is on the disk. */
export async function createFile(path: string, content: string, mode = 0o644): Promise<void> {
  await writeAndSync(await open(path, 'wx', mode), content);
  await syncFolder(dirname(path));
}

/** Makes a folder and those above it. */
export async function makeFolder(path: string, mode = 0o755): Promise<void> {
  await mkdir(path, { recursive: true, mode });
  await syncFolder(dirname(path));
}

/** The text of a file, or null when there is none. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Whether an error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

/** Whether an error is the system's with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, 'code') === code;
}

async function writeAndSync(file: FileHandle, content: string | Uint8Array): Promise<void> {
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A name is on the disk only when the folder that holds it is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
