import type { INestApplicationContext } from '@nestjs/common';
import type { Book } from '../../ledger/books.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { CheckpointReader } from '../../ledger/log/checkpoint-reader.js';
import { LogGuard } from '../../ledger/log/log-guard.js';
import { LogKeys } from '../../ledger/log/log-keys.js';
import { LogReader } from '../../ledger/log/log-reader.js';
import { faultSentence } from '../../ledger/log/log-start.js';
import { say } from '../command.js';
import { EXIT } from '../run-command.js';
import { withApplication } from '../with-application.js';
import { booksOfCities } from './of-cities.js';

/** Tells how the logs stand. Changes nothing. */
export function tellStatus(city: string | null): Promise<number> {
  return withApplication(
    async (app) => {
      let code: number = EXIT.done;
      for (const book of await booksOfCities(app, city)) {
        if (!(await tellOne(app, book))) code = EXIT.found;
      }
      return code;
    },
    { mayHaveLost: true },
  );
}

/** Tells of one book; false when something is wrong. */
async function tellOne(app: INestApplicationContext, book: Book): Promise<boolean> {
  const keys = app.get(LogKeys, { strict: false });
  const guard = app.get(LogGuard, { strict: false });
  const verdict = await guard.judge(book);
  const head = await app.get(LedgerReader, { strict: false }).head(book.id);
  const latest = await app.get(CheckpointReader, { strict: false }).latest(book.id);
  const reached = await app.get(LogReader, { strict: false }).size(book.id);
  say(`${book.code}  ${keys.origin(book.code)}  ${book.algorithm}`);
  say(`  entries     ${head.seq + 1n}; the tree has ${reached}`);
  say(
    latest === null
      ? '  checkpoint  none yet'
      : `  checkpoint  ${latest.size} entries, ${latest.signedAt.toISOString()}, root ${latest.root.toString('hex')}`,
  );
  const { records, damaged } = await guard.store.tally(book.code);
  const place = guard.store.placeOf(book.code);
  say(
    `  stored      ${records} in ${place}` +
      (verdict.kind === 'none' ? '' : `; the newest has ${verdict.stored.size} entries`) +
      (damaged === 0 ? '' : `; ${damaged} DAMAGED`),
  );
  const notices = await keys.notices(book.id);
  for (const { seq, vkey } of notices) say(`  key         ${vkey}  from entry ${seq} on`);
  const own = guard.ownVkey(book);
  const signs = own !== null && notices.length > 0 && notices.at(-1)?.vkey !== own;
  if (signs) say(`  OTHER KEY   ${own} is configured, and the chain does not name it last`);
  const fault = faultSentence(book.code, verdict, place);
  if (fault !== null) say(`  LOST      ${fault}`);
  return fault === null && !signs && damaged === 0;
}
