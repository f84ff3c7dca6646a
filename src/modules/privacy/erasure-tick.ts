import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Cron } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { Database } from '../../platform/database/database.js';
import { eachApart } from '../../platform/each-apart.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { readUndone } from './erasure-rows.js';
import { ErasureWork } from './erasure-work.js';

const EVERY_MINUTE = '50 * * * * *';
/** Of one book in one round; the next round goes on. */
const MOST_AT_ONCE = 50;

/** Goes on with erasures that were approved and not done to the end: a server died, or something stood in the way. */
@Injectable()
export class ErasureTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Privacy');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'erasure_tick_failed',
    work: () => this.#overAll(),
    isOnDuty: () => isServing(this.host),
  });

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly work: ErasureWork,
  ) {}

  /** One round over all books. Returns at once and never throws; a round under way is not repeated. */
  @Cron(EVERY_MINUTE, { name: 'erasures', timeZone: 'Asia/Shanghai' })
  tick(): void {
    this.#rounds.start();
  }

  /** Carries out up to 50 undone erasures of a book. One that is blocked waits and keeps no other back. */
  async carryOutDue(bookId: number): Promise<void> {
    const ids = await readUndone(this.database.read, bookId, MOST_AT_ONCE);
    await eachApart(ids, {
      work: (id) => this.work.carryOut(bookId, id),
      report: (id, error) => {
        const isBlocked = error instanceof DomainError && error.code === 'erasure_blocked';
        if (!isBlocked) {
          this.#logger.error({ event: 'erasure_undone', erasure: id, ...faultFacts(error) });
        }
      },
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #overAll(): Promise<void> {
    await eachBook(this.ledger, {
      work: ({ id }) => this.carryOutDue(id),
      logger: this.#logger,
      failure: 'erasures_left',
    });
  }
}
