import { createWriteStream } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Pool } from 'pg';
import { hledgerJournal } from '../ledger/hledger-export.js';
import { journalLines } from '../ledger/journal-export.js';
import { type Command, UsageError } from './command.js';
import { withBooks } from './with-books.js';

/** `kapok export` */
export const exportCommand: Command = {
  name: 'export',
  summary: "write a city's journal, as leaves or for hledger",
  help: `Usage: kapok export --city CODE [--format jsonl|hledger] [--from SEQ] [--out FILE]

Writes the city's journal to FILE or to the standard output. It holds no personal data. Needs the settings of
the database alone (docs/configuration.md), no key of the service.

  --format jsonl     the leaves, their very bytes, one a line (docs/format.md); the default
  --format hledger   a journal that hledger reads (hledger.org): one transaction an entry, and the closing
                     balances of every closed month as assertions. Check it with "hledger -f FILE check"
  --from SEQ         the first entry wanted (default 0, the genesis); with jsonl only
`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        city: { type: 'string' },
        format: { type: 'string' },
        from: { type: 'string' },
        out: { type: 'string' },
      },
    });
    const { city, out } = values;
    if (city === undefined) throw new UsageError('--city is needed');
    const journal = journalIn(values.format ?? 'jsonl', values.from ?? null);
    await withBooks(city, async (pool, [book]) => {
      if (book === undefined) return;
      const target = out === undefined ? standardOutput() : createWriteStream(out);
      await pipeline(Readable.from(journal(pool, book.id)), target);
    });
    return 0;
  },
};

type Journal = (pool: Pool, bookId: number) => AsyncIterable<Buffer | string>;

function journalIn(format: string, from: string | null): Journal {
  if (format === 'hledger') {
    if (from !== null) throw new UsageError('--from goes with jsonl: balances need all entries');
    return hledgerJournal;
  }
  if (format !== 'jsonl') throw new UsageError('--format is jsonl or hledger');
  if (from !== null && !/^\d{1,18}$/.test(from)) {
    throw new UsageError('--from is the number of an entry');
  }
  const range = { fromSeq: BigInt(from ?? '0'), toSeq: null };
  return (pool, bookId) => journalLines(pool, bookId, range);
}

/** Writes to the standard output and leaves it open. */
function standardOutput(): Writable {
  return new Writable({
    write: (chunk, _encoding, done) => {
      process.stdout.write(chunk, (error) => done(error ?? null));
    },
  });
}
