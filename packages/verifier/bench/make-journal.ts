// Writes a journal of made-up entries for the bench: as a real one in form and rules, with a close at its end.
import { closeSync, openSync, writeSync } from 'node:fs';
import { type Algorithm, Book, move, sampleBook } from '../test/book.js';

const AT_ONCE = 1000;

/** Writes a sound journal of about so many entries over so many accounts into a file. */
export function makeJournal(
  path: string,
  { entries, accounts, algorithm }: { entries: number; accounts: number; algorithm: Algorithm },
): void {
  const book = new Book(algorithm);
  const file = openSync(path, 'w');
  let written = 0;
  const flush = (): void => {
    writeSync(file, book.journal(written));
    written = book.size;
  };
  for (let n = 1; n < entries - 1; n += 1) {
    const from = n % accounts;
    const to = accounts + ((n * 7) % accounts);
    const postings = move(from, to, 1 + (n % 240));
    book.add({ kind: 'service', effective: '2026-01-02', postings });
    if (n % AT_ONCE === 0) flush();
  }
  book.close('2026-01');
  flush();
  closeSync(file);
}

/** A receipt (`kapok-receipt/1`) of an entry of a small book. */
export function makeReceipt(): Uint8Array {
  const { book, log } = sampleBook();
  const index = 2;
  const file = {
    checkpoint: book.checkpoint([log]),
    format: 'kapok-receipt/1',
    index: String(index),
    keys: [log.vkey],
    leaf: book.lines[index],
    openings: [],
    origin: book.origin,
    path: book.path(index),
    size: String(book.size),
  };
  return Buffer.from(JSON.stringify(file));
}
