import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Cron } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { Clock } from '../../platform/clock/clock.js';
import { OverdueBookings } from './overdue-bookings.js';

/** Every ten minutes, beside the ticks of the settlements and the disputes. */
const EVERY_TEN_MINUTES = '30 6-59/10 * * * *';

/** Wakes the release of what is held for nothing. It decides nothing: the rows and their days do. Silent in processes that serve nobody. */
@Injectable()
export class BookingTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Bookings');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'booking_tick_failed',
    work: (isStopping) => this.#overAll(isStopping),
    isOnDuty: () => isServing(this.host),
  });

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly ledger: LedgerService,
    private readonly overdue: OverdueBookings,
    private readonly clock: Clock,
  ) {}

  /** One round over all books. Returns at once and never throws; a round under way is not repeated. */
  @Cron(EVERY_TEN_MINUTES, { name: 'bookings', timeZone: 'Asia/Shanghai' })
  tick(): void {
    this.#rounds.start();
  }

  /** Lets the book under way finish. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #overAll(isStopping: () => boolean): Promise<void> {
    await eachBook(this.ledger, {
      work: ({ id }) => this.overdue.release(id, this.clock.now()),
      logger: this.#logger,
      failure: 'bookings_left',
      isStopping,
    });
  }
}
