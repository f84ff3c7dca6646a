import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { eachBook } from '../../ledger/each-book.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { eachApart } from '../../platform/each-apart.js';
import { firstIdAt } from '../../platform/ids.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { LONGEST_CALL_MINUTES } from '../proxies/standing-call.js';
import { readForgotten } from './call-rows.js';
import { CallsService } from './calls.service.js';

const EVERY_MS = 60_000;
const MINUTE_MS = 60_000;
/** How far back a round looks: longer than any server stands still. */
const LOOK_BACK_MS = 7 * 24 * 60 * MINUTE_MS;
const AT_ONCE = 200;
/** Of one book in one round; the next round goes on. */
const MOST_PAGES = 10;

/**
 * Ends calls that their operators never ended, an hour after somebody was identified in them: else whoever ends none is
 * never asked about. The tick only wakes; the rows say what is due, and several servers may look at once.
 */
@Injectable()
export class ForgottenCalls implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Hotline');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'hotline_tick_failed',
    work: (isStopping) => this.#endAll(isStopping),
  });

  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly calls: CallsService,
    private readonly clock: Clock,
  ) {}

  /** Starts a round over all books unless one is under way. Returns at once and never throws. */
  @Interval('hotline', EVERY_MS)
  tick(): void {
    this.#rounds.start();
  }

  /** Ends the forgotten calls of a book, 2,000 at most; what one stumbles over is logged. Answers how many it looked at. */
  async endDue(bookId: number): Promise<number> {
    const now = this.clock.now().getTime();
    const before = new Date(now - LONGEST_CALL_MINUTES * MINUTE_MS);
    let after = firstIdAt(now - LOOK_BACK_MS);
    let looked = 0;
    for (let page = 0; page < MOST_PAGES && !this.#rounds.isStopping; page += 1) {
      const due = { after, before, limit: AT_ONCE };
      const ids = await readForgotten(this.database.read, bookId, due);
      await eachApart(ids, {
        work: (id) => this.calls.endForgotten(bookId, id),
        report: (callId, error) =>
          this.#logger.error({ event: 'call_not_ended', bookId, callId, ...faultFacts(error) }),
        isStopping: () => this.#rounds.isStopping,
      });
      looked += ids.length;
      if (ids.length < AT_ONCE) break;
      after = ids.at(-1) ?? after;
    }
    return looked;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #endAll(isStopping: () => boolean): Promise<void> {
    await eachBook(this.ledger, {
      work: ({ id }) => this.endDue(id),
      logger: this.#logger,
      failure: 'calls_left',
      isStopping,
    });
  }
}
