import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { INestApplicationContext } from '@nestjs/common';
import type { Book } from '../ledger/books.js';
import { LedgerService } from '../ledger/ledger.service.js';
import { ReconciliationAgenda } from '../modules/reconciliation/reconciliation-agenda.js';
import { ReconciliationWorker } from '../modules/reconciliation/reconciliation-worker.js';
import type { ReconciliationDetailDto } from '../modules/reconciliation/reconciliations.dto.js';
import { ReconciliationsService } from '../modules/reconciliation/reconciliations.service.js';
import { type Command, say, UsageError } from './command.js';
import { withApplication } from './with-application.js';

const POLL_MS = 500;
const SHOWN_DRIFTS = 20;

/** `kapok reconcile` */
export const reconcileCommand: Command = {
  name: 'reconcile',
  summary: 'compare what the tables say of each other, and name what drifts',
  help: `Usage: kapok reconcile [--city CODE]

Compares balances with postings, holds with bookings, records with entries, clearing and closing balances
(docs/reconciliation.md). It changes nothing of what it compares; the result is kept, and what drifts is
told to city admins and auditors, with a case for each check.

  --city CODE   only this city

Exit code 0: all agrees; 1: something drifts; 3: a run could not be finished.
`,
  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { city: { type: 'string' } } });
    return withApplication(async (app) => {
      const codes: number[] = [];
      for (const book of await booksOf(app, values.city ?? null)) {
        codes.push(await reconcile(app, book));
      }
      return Math.max(0, ...codes);
    });
  },
};

async function booksOf(
  app: INestApplicationContext,
  city: string | null,
): Promise<readonly Book[]> {
  const ledger = app.get(LedgerService, { strict: false });
  if (city === null) return ledger.listBooks();
  const book = await ledger.findBook(city);
  if (book === null) throw new UsageError(`there is no city ${city}`);
  return [book];
}

/** A server that looked for work at the same moment may have taken the run; then its result is awaited. */
async function reconcile(app: INestApplicationContext, book: Book): Promise<number> {
  const id = await app.get(ReconciliationAgenda, { strict: false }).ask(book.id, null);
  const worker = app.get(ReconciliationWorker, { strict: false });
  const runs = app.get(ReconciliationsService, { strict: false });
  for (;;) {
    await worker.work(id);
    const run = await runs.find(book.id, id, 'en');
    if (run.state === 'done' || run.state === 'failed') return report(runs, book, run);
    await sleep(POLL_MS);
  }
}

async function report(
  runs: ReconciliationsService,
  book: Book,
  run: ReconciliationDetailDto,
): Promise<number> {
  if (run.state === 'failed') {
    say(`${book.code}: run ${run.id} FAILED (${run.faultCode})`);
    return 3;
  }
  const sound = run.drifts === '0';
  say(`${book.code}: ${sound ? 'all agrees' : `${run.drifts} DRIFTS`} (run ${run.id})`);
  for (const { check, lookedAt, drifting } of run.checks) {
    say(
      `  ${check.padEnd(10)} ${lookedAt.padStart(12)} looked at ${drifting.padStart(8)} drifting`,
    );
  }
  const page = { check: null, after: null, limit: SHOWN_DRIFTS };
  const { items, next } = await runs.drifts(book.id, run.id, page);
  for (const { subjectType, subjectId, rule, expected, found } of items) {
    say(`  ${rule}: ${subjectType} ${subjectId}: expected ${expected}, found ${found}`);
  }
  if (next !== null) say(`  more: GET /v1/reconciliations/${run.id}/drifts`);
  return sound ? 0 : 1;
}
