import { type FileHandle, open } from 'node:fs/promises';
import type { Pool } from 'pg';
import type { Book } from '../../ledger/books.js';
import { type JournalFormat, markOf } from '../../ledger/export/journal-formats.js';
import { type JournalPlace, readPlace } from '../../ledger/export/journal-place.js';
import { errorCode } from '../../platform/database/sql-state.js';
import { UsageError } from '../command.js';
import { findLastEntry, type LastEntry } from './last-entry.js';

/** From which entry a journal is wanted: a number, or what follows the file's last one; null: from the first. */
export type WishedStart = bigint | 'next' | null;

/** A file that is ready to be written to, from a byte and an entry on. */
export interface JournalFile {
  readonly handle: FileHandle;
  readonly startByte: number;
  readonly fromSeq: bigint;
}

/** The chain is not the one that the file was made from. The message is for people. */
export class JournalDiffersError extends Error {
  override readonly name = 'JournalDiffersError';
}

/** What is to be written, and where. */
export interface JournalWish {
  readonly book: Book;
  readonly format: JournalFormat;
  readonly path: string;
  readonly from: WishedStart;
}

/**
 * Opens a new file, or one that an earlier export has left, for writing behind what stands in it. The last entry there
 * is compared with the chain and will be written again, since what follows it may be half-written. Changes nothing in
 * the file. Throws UsageError when the file cannot be gone on with, JournalDiffersError when the chain lacks
 * that entry or has another one. The caller closes the handle.
 */
export async function openJournalFile(pool: Pool, wish: JournalWish): Promise<JournalFile> {
  const handle = await openOrCreate(wish);
  try {
    return await placeIn(pool, handle, wish);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A file that comes into being meanwhile is refused, never overwritten. */
async function openOrCreate({ path, format, from }: JournalWish): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    if (typeof from === 'bigint' && from > 0n) requirePieces(format);
    return open(path, 'wx+');
  }
}

async function placeIn(pool: Pool, handle: FileHandle, wish: JournalWish): Promise<JournalFile> {
  const { book, format, path, from } = wish;
  const { size } = await handle.stat();
  if (size === 0) {
    if (typeof from === 'bigint' && from > 0n) requirePieces(format);
    return { handle, startByte: 0, fromSeq: typeof from === 'bigint' ? from : 0n };
  }
  if (from === null) {
    throw new UsageError(`${path} is there already; --from next goes on with it`);
  }
  const last = await findLastEntry(handle, markOf(format));
  if (last === null) {
    throw new UsageError(`${path} has no whole entry of a journal in ${format}; nothing was done`);
  }
  requireSame(path, last, await readPlace(pool, book.id, last.seq));
  if (from !== 'next' && from !== last.seq + 1n) {
    throw new UsageError(`${path} ends with entry ${last.seq}: go on with --from next`);
  }
  // The first entry is written again with what stands before it.
  return { handle, startByte: last.seq === 0n ? 0 : last.start, fromSeq: last.seq };
}

/** Only leaves can be read apart from those before them. */
export function requirePieces(format: JournalFormat): void {
  if (format !== 'jsonl') {
    throw new UsageError(
      '--from without a file to go on with is for jsonl: balances need all entries',
    );
  }
}

function requireSame(path: string, last: LastEntry, { headSeq, entry }: JournalPlace): void {
  if (headSeq < last.seq) {
    throw new JournalDiffersError(
      `${path} ends with entry ${last.seq}, and the chain ends with ${headSeq}: the database is older than the file, or its tail was cut`,
    );
  }
  const same =
    entry !== null &&
    (last.leaf === null ? entry.hash === last.hash : entry.leaf.equals(last.leaf));
  if (!same) {
    throw new JournalDiffersError(
      `${path} and the chain disagree about entry ${last.seq}: one of the two was altered`,
    );
  }
}
