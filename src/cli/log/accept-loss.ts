import type { INestApplicationContext } from '@nestjs/common';
import type { Book } from '../../ledger/books.js';
import { LOSS_REASONS, LogLosses } from '../../ledger/log/log-losses.js';
import { say, UsageError } from '../command.js';
import { EXIT } from '../run-command.js';
import { withApplication } from '../with-application.js';
import { booksOfCities } from './of-cities.js';

interface AcceptWish {
  readonly city: string;
  /** The digest that was printed; null: print it. */
  readonly confirm: string | null;
  readonly reason: string | null;
}

/** Tells what a database has lost; with its digest repeated, puts that into the chain. */
export function acceptLoss(wish: AcceptWish): Promise<number> {
  if (wish.city === '') throw new UsageError('--city is needed');
  if ((wish.confirm === null) !== (wish.reason === null)) {
    throw new UsageError('--confirm and --reason go together');
  }
  return withApplication(
    async (app) => {
      const [book] = await booksOfCities(app, wish.city);
      if (book === undefined) return EXIT.failed;
      return wish.confirm === null
        ? tellLoss(app, book)
        : confirmLoss(app, book, { confirm: wish.confirm, reason: wish.reason });
    },
    { mayHaveLost: true },
  );
}

async function tellLoss(app: INestApplicationContext, book: Book): Promise<number> {
  const loss = await app.get(LogLosses, { strict: false }).find(book);
  if (loss === null) {
    say(`${book.code}: nothing is lost; the database holds all that was signed.`);
    return EXIT.done;
  }
  const { lost, base, kept, digest } = loss;
  say(`${book.code}: signed on ${lost.signedAt}: ${lost.size} entries. Left of them: ${kept}.`);
  say(`  lost root   ${lost.root.toString('hex')}`);
  say(
    base === null
      ? '  no stored checkpoint is left that the database goes through'
      : `  the newest checkpoint that holds: ${base.size} entries, ${base.signedAt}`,
  );
  say(
    `Receipts for the entries from ${kept} on stay provable, and the database does not have them.`,
  );
  say(
    `To go on without them: kapok log accept-loss --city ${book.code} --confirm ${digest} --reason …`,
  );
  return EXIT.found;
}

async function confirmLoss(
  app: INestApplicationContext,
  book: Book,
  { confirm, reason }: { readonly confirm: string; readonly reason: string | null },
): Promise<number> {
  const known = LOSS_REASONS.find((each) => each === reason);
  if (known === undefined) throw new UsageError(`--reason is one of ${LOSS_REASONS.join(', ')}`);
  const { kept } = await app.get(LogLosses, { strict: false }).accept(book, confirm, known);
  say(`${book.code}: the loss stands in the chain. The log goes on from ${kept} entries.`);
  return EXIT.done;
}
