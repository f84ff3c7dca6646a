import type { FileHandle } from 'node:fs/promises';

/** The last entry that a journal file names: where its block begins, its number, and how it can be told. */
export interface LastEntry {
  readonly start: number;
  readonly seq: bigint;
  /** The hash that the file gives it; null in JSON Lines. */
  readonly hash: string | null;
  /** Its line without the line feed, in JSON Lines; else null. */
  readonly leaf: Buffer | null;
}

const WINDOW_BYTES = 2 ** 20;
/** More than any block has before its mark, and than any leaf has at all. */
const OVERLAP_BYTES = 2 ** 18;
const LEAF_START = /^\{"@format":"kapok-leaf\/1","@prev":"[0-9a-f]{64}","@seq":"(\d{1,19})",/;

/** Looks for the last entry in a piece of a file, which is in Latin-1, so that places are bytes. */
type Search = (text: string) => LastEntry | null;

/**
 * Finds the last entry that stands in a file with its number and hash (JSON Lines: with its whole line), however long
 * the file is; what comes behind may be half-written. Null when there is none. `mark` is that of the format.
 */
export async function findLastEntry(
  file: FileHandle,
  mark: RegExp | null,
): Promise<LastEntry | null> {
  const search: Search = mark === null ? lastLine : (text) => lastMark(text, mark);
  const { size } = await file.stat();
  for (let end = size; end > 0; ) {
    const begin = Math.max(0, end - WINDOW_BYTES);
    const window = Buffer.alloc(end - begin);
    await file.read(window, 0, window.length, begin);
    const found = search(window.toString('latin1'));
    // What stands near the beginning of a window may have begun before it.
    if (found !== null && (begin === 0 || found.start > 0)) {
      return { ...found, start: begin + found.start };
    }
    if (begin === 0) return null;
    end = begin + OVERLAP_BYTES;
  }
  return null;
}

function lastLine(text: string): LastEntry | null {
  const end = text.lastIndexOf('\n');
  if (end < 1) return null;
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const line = text.slice(start, end);
  const seq = LEAF_START.exec(line)?.[1];
  if (seq === undefined) return null;
  return { start, seq: BigInt(seq), hash: null, leaf: Buffer.from(line, 'latin1') };
}

function lastMark(text: string, mark: RegExp): LastEntry | null {
  let found: LastEntry | null = null;
  for (const { index, 1: seq, 2: hash } of text.matchAll(mark)) {
    if (seq === undefined || hash === undefined) continue;
    // Blocks are parted by an empty line.
    const start = text.lastIndexOf('\n\n', index) + 1;
    found = { start: start === 0 ? 0 : start + 1, seq: BigInt(seq), hash, leaf: null };
  }
  return found;
}
