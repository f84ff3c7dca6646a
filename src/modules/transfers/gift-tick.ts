import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Cron } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { GiftDelivery, MOST_AT_ONCE } from './gift-delivery.js';

const EVERY_MINUTE = '30 * * * * *';
/** A book with more gifts due than this many rounds take goes on at the next tick. */
const MOST_ROUNDS = 10;

/** Wakes the delivery of gifts that have cooled off. It decides nothing; silent in processes that serve nobody. */
@Injectable()
export class GiftTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Gifts');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'gift_tick_failed',
    work: () => this.#overAll(),
    isOnDuty: () => isServing(this.host),
  });

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly ledger: LedgerService,
    private readonly delivery: GiftDelivery,
  ) {}

  /** One round over all books. Returns at once and never throws; a round under way is not repeated. */
  @Cron(EVERY_MINUTE, { name: 'gifts', timeZone: 'Asia/Shanghai' })
  tick(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #overAll(): Promise<void> {
    await eachBook(this.ledger, {
      work: ({ id }) => this.#deliver(id),
      logger: this.#logger,
      failure: 'gifts_left',
    });
  }

  async #deliver(bookId: number): Promise<void> {
    for (let round = 1; round <= MOST_ROUNDS; round += 1) {
      if ((await this.delivery.deliverDue(bookId)) < MOST_AT_ONCE) return;
    }
  }
}
