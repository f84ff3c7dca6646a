import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Interval } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { DrawingService } from './drawing.service.js';

const EVERY_TEN_SECONDS = 10_000;

/** Wakes the drawing of what was announced. It decides nothing: the rows and the checkpoints do. */
@Injectable()
export class DrawTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Inspections');
  readonly #rounds: BackgroundRound;

  constructor(
    host: HttpAdapterHost,
    private readonly ledger: LedgerService,
    private readonly drawing: DrawingService,
  ) {
    this.#rounds = new BackgroundRound({
      work: (isStopping) => this.#round(isStopping),
      logger: this.#logger,
      failure: 'inspection_round_failed',
      isOnDuty: () => isServing(host),
    });
  }

  /** One round over all books. Returns at once and never throws; a round under way is not repeated. */
  @Interval('inspections', EVERY_TEN_SECONDS)
  tick(): void {
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #round(isStopping: () => boolean): Promise<void> {
    await eachBook(this.ledger, {
      work: ({ id }) => this.drawing.lookAt(id),
      logger: this.#logger,
      failure: 'draws_left',
      isStopping,
    });
  }
}
