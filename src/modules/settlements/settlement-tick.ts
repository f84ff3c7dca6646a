import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Cron } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { lastEnded, monthsFromTo } from './months.js';
import { addRuns, oldestOpen } from './run-rows.js';
import { SettlementCalendar } from './settlement-calendar.js';
import { SettlementWorker } from './settlement-worker.js';

/** Every five minutes, from the first minute of the month on. */
const EVERY_FIVE_MINUTES = '0 */5 * * * *';

/**
 * Wakes the worker. It decides nothing: months that have ended get their rows, unless KAPOK_SETTLEMENT_AUTO says
 * otherwise, and every book with an open row is worked on. Silent in processes that serve nobody, such as tools.
 */
@Injectable()
export class SettlementTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Settlements');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'settlement_tick_failed',
    work: () => this.#overAll(),
    isOnDuty: () => isServing(this.host),
  });

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly calendar: SettlementCalendar,
    private readonly worker: SettlementWorker,
  ) {}

  /** One round over all books. Returns at once and never throws; a round under way is not repeated. */
  @Cron(EVERY_FIVE_MINUTES, { name: 'settlements', timeZone: 'Asia/Shanghai' })
  tick(): void {
    this.#rounds.start();
  }

  /** Adds the rows of a book's ended months and wakes the worker if any month is open. */
  async lookAt(bookId: number): Promise<void> {
    if (this.config.settlementAuto) await this.#addEnded(bookId);
    const open = await oldestOpen(this.database.read, bookId);
    if (open !== null) this.worker.wake(bookId);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #overAll(): Promise<void> {
    await eachBook(this.ledger, {
      work: ({ id }) => this.lookAt(id),
      logger: this.#logger,
      failure: 'settlements_left',
    });
  }

  async #addEnded(bookId: number): Promise<void> {
    const first = await this.calendar.firstOpen(bookId);
    if (first === null) return;
    const months = monthsFromTo(first, lastEnded(this.clock.now()));
    await this.database.transaction((tx) => addRuns(tx, bookId, { months, askedBy: null }));
  }
}
