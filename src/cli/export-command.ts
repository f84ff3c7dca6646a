import { createWriteStream } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { journalLines } from '../ledger/journal-export.js';
import { type Command, UsageError } from './command.js';
import { withBooks } from './with-books.js';

/** `kapok export` */
export const exportCommand: Command = {
  name: 'export',
  summary: "write a city's journal as JSON Lines, leaf by leaf",
  help: `Usage: kapok export --city CODE [--from SEQ] [--out FILE]

Writes the leaves of the city's ledger, their very bytes, one a line (docs/format.md), to FILE or to the
standard output. They hold no personal data.

  --from SEQ   the first entry wanted (default 0, the genesis)
`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { city: { type: 'string' }, from: { type: 'string' }, out: { type: 'string' } },
    });
    const { city, from = '0', out } = values;
    if (city === undefined) throw new UsageError('--city is needed');
    if (!/^\d{1,18}$/.test(from)) throw new UsageError('--from is the number of an entry');
    await withBooks(city, async (pool, [book]) => {
      if (book === undefined) return;
      const range = { fromSeq: BigInt(from), toSeq: null };
      const target = out === undefined ? standardOutput() : createWriteStream(out);
      await pipeline(Readable.from(journalLines(pool, book.id, range)), target);
    });
    return 0;
  },
};

/** Writes to the standard output and leaves it open. */
function standardOutput(): Writable {
  return new Writable({
    write: (chunk, _encoding, done) => {
      process.stdout.write(chunk, (error) => done(error ?? null));
    },
  });
}
