import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { Clock } from '../../platform/clock/clock.js';
import { RequestKeeper } from './request-keeper.js';

const EVERY_MS = 60_000;

/** Wakes the keeper every minute, in every process. It decides nothing: what is due is said by the rows. */
@Injectable()
export class RequestTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('CareRequests');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'care_requests_tick_failed',
    work: (isStopping) => this.#lookAfterAll(isStopping),
  });

  constructor(
    private readonly ledger: LedgerService,
    private readonly keeper: RequestKeeper,
    private readonly clock: Clock,
  ) {}

  /** Starts a round unless one is under way. Returns at once and never throws. */
  @Interval('care-requests', EVERY_MS)
  tick(): void {
    this.#rounds.start();
  }

  /** Lets the book under way finish. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  /** Book after book: one city's fault is not the others'. */
  async #lookAfterAll(isStopping: () => boolean): Promise<void> {
    await eachBook(this.ledger, {
      work: (book) => this.#lookAfter(book),
      logger: this.#logger,
      failure: 'care_requests_left',
      isStopping,
    });
  }

  async #lookAfter({ id, code }: { readonly id: number; readonly code: string }): Promise<void> {
    const { failed } = await this.keeper.lookAfter(id, this.clock.now());
    if (failed > 0) this.#logger.warn({ event: 'care_requests_left', book: code, failed });
  }
}
