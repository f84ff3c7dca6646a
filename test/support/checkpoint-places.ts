import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredCheckpoint } from '../../src/ledger/log/checkpoint-frames.js';
import type { CheckpointStore } from '../../src/ledger/log/checkpoint-store.js';
import { checkpointFolder } from './logged-book.js';
import { startObjectStore } from './object-store.js';

/** Where checkpoints can be stored, for tests of what holds wherever that is. */
export interface CheckpointPlace {
  /** The settings that name it. */
  readonly env: Readonly<Record<string, string>>;
  /** All bytes of a book, in the order in which they were written. */
  contents(bookCode?: string): string;
  /** Puts bytes there, as the first ones of a book. */
  put(bookCode: string, bytes: Buffer): void;
  remove(): Promise<void>;
}

/** A new folder. */
export async function folderPlace(): Promise<CheckpointPlace> {
  const folder = checkpointFolder();
  const pathOf = (code: string) => join(folder.path, `${code}.checkpoints`);
  return {
    env: { KAPOK_CHECKPOINT_DIR: folder.path },
    contents: (code = 'GD-L1') =>
      existsSync(pathOf(code)) ? readFileSync(pathOf(code), 'utf8') : '',
    put: (code, bytes) => writeFileSync(pathOf(code), bytes),
    remove: async () => folder.remove(),
  };
}

/** A new bucket of an object store on this machine. */
export async function bucketPlace(): Promise<CheckpointPlace> {
  const store = await startObjectStore();
  const prefixOf = (code: string) => `kapok/${code}.checkpoints/`;
  return {
    env: store.env,
    contents: (code = 'GD-L1') => {
      const own = [...store.objects].filter(([key]) => key.startsWith(prefixOf(code)));
      return own.map(([key, bytes]) => `${key}\n${bytes}`).join('');
    },
    put: (code, bytes) => store.objects.set(`${prefixOf(code)}999999999998.txt`, bytes),
    remove: () => store.close(),
  };
}

/** What a store holds of a book, in the order in which it was appended. */
export async function storedIn(store: CheckpointStore, code: string): Promise<StoredCheckpoint[]> {
  const found: StoredCheckpoint[] = [];
  for await (const one of store.newestFirst(code)) found.unshift(one);
  return found;
}
