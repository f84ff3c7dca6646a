import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Cron } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { DisputeClock } from './dispute-clock.js';

/** Every ten minutes, beside the ticks of the settlements. */
const EVERY_TEN_MINUTES = '30 3-59/10 * * * *';

/** Wakes the clock of disputes. It decides nothing: the rows and their days do. Silent in processes that serve nobody. */
@Injectable()
export class DisputeTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Disputes');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'dispute_tick_failed',
    work: () => this.#overAll(),
    isOnDuty: () => isServing(this.host),
  });

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly ledger: LedgerService,
    private readonly clock: DisputeClock,
  ) {}

  /** One round over all books. Returns at once and never throws; a round under way is not repeated. */
  @Cron(EVERY_TEN_MINUTES, { name: 'disputes', timeZone: 'Asia/Shanghai' })
  tick(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #overAll(): Promise<void> {
    await eachBook(this.ledger, {
      work: ({ id }) => this.clock.lookAt(id),
      logger: this.#logger,
      failure: 'disputes_left',
    });
  }
}
