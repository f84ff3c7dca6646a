import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import type { Book } from '../ledger/books.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { isMonth } from '../ledger/period-dates.js';
import { SettlementPreviews } from '../modules/settlements/settlement-preview.js';
import { SettlementsService } from '../modules/settlements/settlements.service.js';
import { type Command, say, UsageError } from './command.js';
import { EXIT } from './run-command.js';
import { previewLines } from './settle/sentences.js';
import { settleBook } from './settle/settle-book.js';
import { withApplication } from './with-application.js';

/** `kapok settle` */
export const settleCommand: Command = {
  name: 'settle',
  summary: 'settle the months that have ended, or preview one',
  help: `Usage: kapok settle [--month YYYY-MM] [--city CODE] [--preview]

Settles a month and every open month before it, in order, and prints how it goes on. A server that works on
the same city at the same time does no harm: one of the two settles, and this command tells how far it is.

  --month YYYY-MM   the month; by default the last one that has ended
  --city CODE       only this city; by default every city
  --preview         prints what the settlement would come to now, and has no effect; any month will do

Exit code 0: settled (or previewed); 1: it waits, for what is printed; 3: it failed.
`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        month: { type: 'string' },
        city: { type: 'string' },
        preview: { type: 'boolean', default: false },
      },
    });
    const { month = null, city = null, preview } = values;
    if (month !== null && !isMonth(month)) throw new UsageError('--month is YYYY-MM');
    return withApplication(async (app) => {
      let worst: number = EXIT.done;
      for (const book of await booksOf(app, city)) {
        const code = await (preview ? previewOne(app, book, month) : settleOne(app, book, month));
        worst = Math.max(worst, code);
      }
      return worst;
    });
  },
};

async function booksOf(app: INestApplicationContext, city: string | null): Promise<Book[]> {
  const ledger = app.get(LedgerService, { strict: false });
  if (city === null) return ledger.listBooks();
  const book = await ledger.findBook(city);
  if (book === null) throw new UsageError(`there is no city ${city}`);
  return [book];
}

async function previewOne(
  app: INestApplicationContext,
  book: Book,
  month: string | null,
): Promise<number> {
  const wanted = month ?? app.get(SettlementsService, { strict: false }).lastEnded();
  const preview = await app.get(SettlementPreviews, { strict: false }).of(book.id, wanted);
  for (const line of previewLines(preview)) say(`${book.code} ${line}`);
  return EXIT.done;
}

function settleOne(
  app: INestApplicationContext,
  book: Book,
  month: string | null,
): Promise<number> {
  return settleBook(app, { book, month, say: (line) => say(`${book.code} ${line}`) });
}
