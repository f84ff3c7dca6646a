import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Pool } from 'pg';
import type { Book } from '../ledger/books.js';
import {
  JOURNAL_FORMATS,
  type JournalFormat,
  readJournal,
} from '../ledger/export/journal-formats.js';
import { type Command, say, UsageError } from './command.js';
import {
  JournalDiffersError,
  openJournalFile,
  requirePieces,
  type WishedStart,
} from './export/journal-file.js';
import { withBooks } from './with-books.js';

/** `kapok export` */
export const exportCommand: Command = {
  name: 'export',
  summary: "write a city's journal, as leaves or for hledger or beancount",
  help: `Usage: kapok export --city CODE [--format jsonl|hledger|beancount] [--from SEQ|next] [--out FILE]

Writes the city's journal to FILE, which must not be there yet, or to the standard output. It holds no personal data.
Needs the settings of the database alone (docs/configuration.md), no key of the service. docs/exports.md says more.

  --format jsonl      the leaves, their very bytes, one a line (docs/format.md); the default
  --format hledger    a journal that hledger reads (hledger.org): one transaction an entry, and the closing
                      balances of every closed month as assertions. Check it with "hledger -f FILE check"
  --format beancount  the same for beancount (beancount.github.io). Check it with "bean-check FILE"
  --from next         goes on with FILE, after comparing its last entry with the chain
  --from SEQ          the same, if SEQ is the entry that follows; without FILE a piece of the journal (jsonl only)

Exit code 0: written; 1: FILE and the chain disagree, and nothing was written.
`,
  async run(args) {
    const wish = readWish(args);
    try {
      await withBooks(wish.city, async (pool, [book]) => {
        if (book === undefined) return;
        if (wish.out === null) await toStandardOutput(pool, book, wish);
        else await toFile(pool, book, { ...wish, out: wish.out });
      });
      return 0;
    } catch (error) {
      if (!(error instanceof JournalDiffersError)) throw error;
      process.stderr.write(`kapok export: ${error.message}\n`);
      return 1;
    }
  },
};

interface ExportWish {
  readonly city: string;
  readonly format: JournalFormat;
  readonly from: WishedStart;
  readonly out: string | null;
}

function readWish(args: readonly string[]): ExportWish {
  const { values } = parseArgs({
    args: [...args],
    options: {
      city: { type: 'string' },
      format: { type: 'string', default: 'jsonl' },
      from: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { city, out = null } = values;
  if (city === undefined) throw new UsageError('--city is needed');
  const format = JOURNAL_FORMATS.find((name) => name === values.format);
  if (format === undefined) throw new UsageError('--format is jsonl, hledger or beancount');
  const from = readStart(values.from ?? null);
  if (from === 'next' && out === null) throw new UsageError('--from next needs --out');
  return { city, format, from, out };
}

function readStart(text: string | null): WishedStart {
  if (text === null || text === 'next') return text;
  if (!/^\d{1,18}$/.test(text)) throw new UsageError('--from is the number of an entry, or "next"');
  return BigInt(text);
}

async function toFile(
  pool: Pool,
  book: Book,
  { format, from, out: path }: ExportWish & { readonly out: string },
): Promise<void> {
  const { handle, startByte, fromSeq } = await openJournalFile(pool, { book, format, path, from });
  // The stream closes the file, also when it fails.
  const target = handle.createWriteStream({ start: startByte });
  if ((await handle.stat()).size > startByte) await handle.truncate(startByte);
  await pipeline(
    Readable.from(readJournal(pool, book.id, format, { fromSeq, toSeq: null })),
    target,
  );
  say(`${path}: ${book.code} from entry ${fromSeq} on, ${startByte + target.bytesWritten} bytes`);
}

/** Writes to the standard output and leaves it open. */
async function toStandardOutput(
  pool: Pool,
  book: Book,
  { format, from }: ExportWish,
): Promise<void> {
  const fromSeq = typeof from === 'bigint' ? from : 0n;
  if (fromSeq > 0n) requirePieces(format);
  const target = new Writable({
    write: (chunk, _encoding, done) => {
      process.stdout.write(chunk, (error) => done(error ?? null));
    },
  });
  await pipeline(
    Readable.from(readJournal(pool, book.id, format, { fromSeq, toSeq: null })),
    target,
  );
}
