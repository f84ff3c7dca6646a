import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { Book } from '../../ledger/books.js';
import type { SettlementRun } from '../../modules/settlements/run-rows.js';
import {
  type ProgressPoint,
  SettlementProgress,
} from '../../modules/settlements/settlement-progress.js';
import { SettlementWorker } from '../../modules/settlements/settlement-worker.js';
import { SettlementsService } from '../../modules/settlements/settlements.service.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { EXIT } from '../run-command.js';
import { outcomeLines, progressLine } from './sentences.js';

const LOOK_MS = 2_000;
/** Takes a run up again after faults that pass, for a minute. */
const MOST_RETRIES = 30;
/** Lines about chunks come no more often than this. */
const LINE_MS = 2_000;

/** A city to settle, and who is told. */
export interface SettleWish {
  readonly book: Book;
  /** Null: the last one that has ended. */
  readonly month: string | null;
  say(line: string): void;
}

/** Settles a city up to a month, here or by watching the server that does, and answers the exit code. */
export async function settleBook(app: INestApplicationContext, wish: SettleWish): Promise<number> {
  const { book, say } = wish;
  const settlements = app.get(SettlementsService, { strict: false });
  const month = wish.month ?? settlements.lastEnded();
  const stop = app.get(SettlementProgress, { strict: false }).subscribe(tell(book.id, say));
  try {
    return await settleUpTo(app, wish, month);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'nothing_to_settle') {
      say(`${month} has nothing to settle: no entry is as old as that`);
      return EXIT.done;
    }
    if (error.code !== 'month_not_ended') throw error;
    say(`${month} has not ended; it can be settled from ${error.facts.from} on`);
    return EXIT.failed;
  } finally {
    stop();
  }
}

async function settleUpTo(
  app: INestApplicationContext,
  { book, say }: SettleWish,
  month: string,
): Promise<number> {
  const settlements = app.get(SettlementsService, { strict: false });
  const asker = { bookId: book.id, memberId: null };
  let seen = '';
  for (let retries = 0; ; ) {
    await settlements.ask(asker, month);
    await app.get(SettlementWorker, { strict: false }).idle();
    const { run, isLast } = await oldestOpen(settlements, book.id, month);
    if (!isUnderWay(run)) {
      outcomeLines(run).forEach(say);
      if (run.state === 'done' && isLast) return EXIT.done;
      return run.state === 'waiting' ? EXIT.found : EXIT.failed;
    }
    if (!run.isHeld) retries += 1;
    const line = run.isHeld ? `${progressLine(run)} (another server)` : outcomeLines(run).join();
    if (line !== seen) say(line);
    seen = line;
    if (retries > MOST_RETRIES) return EXIT.failed;
    await sleep(LOOK_MS);
  }
}

/** Whether a run may still come to something by itself; one that waits has looked for reasons and found some. */
function isUnderWay({ state, isHeld, waitsFor }: SettlementRun): boolean {
  return state === 'running' || (state === 'waiting' && (isHeld || waitsFor.length === 0));
}

/** The run that everything waits for: the oldest open one up to a month, or that month's own. */
async function oldestOpen(
  settlements: SettlementsService,
  bookId: number,
  month: string,
): Promise<{ run: SettlementRun; isLast: boolean }> {
  const last = await settlements.find(bookId, month);
  if (last.earlierOpen === null) return { run: last, isLast: true };
  return { run: await settlements.find(bookId, last.earlierOpen), isLast: false };
}

/** Prints where a run is: at the end of each step, and now and then within one. */
function tell(bookId: number, say: (line: string) => void): (point: ProgressPoint) => void {
  let saidMs = Number.NEGATIVE_INFINITY;
  return (point) => {
    if (point.bookId !== bookId) return;
    const isDue = point.at === 'chunk_ended' && performance.now() - saidMs > LINE_MS;
    if (point.at !== 'step_ended' && !isDue) return;
    saidMs = performance.now();
    say(progressLine(point));
  };
}
