import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { DisputeJudgesService } from './dispute-judges.service.js';
import { readToDo } from './dispute-rows.js';
import { ReversalsService } from './reversals.service.js';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const AT_ONCE = 200;

/** Moves on what a time or the ledger may move on. Several servers may do so at once: the rows decide. */
@Injectable()
export class DisputeClock {
  readonly #logger = new Logger('Disputes');

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly judges: DisputeJudgesService,
    private readonly reversals: ReversalsService,
  ) {}

  /**
   * Looks once at every dispute of a book whose day has passed, whose reversal is ordered or owed, or whose follow-up
   * is due. A fault of one is logged and does not keep the others waiting. Answers how many were looked at.
   */
  async lookAt(bookId: number): Promise<number> {
    let looked = 0;
    for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
      const wish = { today: this.clock.today(), after, limit: AT_ONCE };
      const ids: string[] = await readToDo(this.database.read, bookId, wish);
      for (const id of ids) await this.moveOn(bookId, id);
      looked += ids.length;
      after = ids.length < AT_ONCE ? undefined : ids.at(-1);
    }
    return looked;
  }

  private async moveOn(bookId: number, id: string): Promise<void> {
    try {
      await this.judges.lapse(bookId, id);
      await this.reversals.carryOut(bookId, id);
    } catch (error) {
      // The edge of the background: nobody above could answer for it, and the next tick tries again.
      const facts = { disputeId: id, ...faultFacts(error) };
      this.#logger.error({ message: 'a dispute could not be moved on', ...facts });
    }
  }
}
