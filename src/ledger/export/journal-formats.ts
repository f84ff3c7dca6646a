import type { Pool } from 'pg';
import { type JournalRange, journalLines } from '../journal-export.js';
import { BEANCOUNT } from './beancount-format.js';
import { HLEDGER } from './hledger-format.js';
import type { TextFormat } from './text-format.js';
import { textJournal } from './text-journal.js';

/** The forms in which a journal can be taken away (docs/exports.md). */
export const JOURNAL_FORMATS = ['jsonl', 'hledger', 'beancount'] as const;
export type JournalFormat = (typeof JOURNAL_FORMATS)[number];

const TEXT_FORMATS: Readonly<Record<Exclude<JournalFormat, 'jsonl'>, TextFormat>> = {
  hledger: HLEDGER,
  beancount: BEANCOUNT,
};

/** Where a file of a format names its last entry: its number, its hash; null for the leaves, which are their own names. */
export function markOf(format: JournalFormat): RegExp | null {
  return format === 'jsonl' ? null : TEXT_FORMATS[format].mark;
}

/**
 * A range of a book's journal in one of the forms, a page at a time: constant memory, no locks, no connection held while
 * the reader waits. Entries appended after the start are not included.
 */
export function readJournal(
  pool: Pool,
  bookId: number,
  format: JournalFormat,
  range: JournalRange = { fromSeq: 0n, toSeq: null },
): AsyncGenerator<Buffer | string, void, void> {
  return format === 'jsonl'
    ? journalLines(pool, bookId, range)
    : textJournal(pool, bookId, TEXT_FORMATS[format], range);
}
