import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { oneByOne } from '../../platform/database/one-by-one.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { lockBehind, type PairRow, planVisits } from './pair-rows.js';
import { HORIZON_DAYS, occurrences } from './pairs.js';

const EVERY_MS = 300_000;
/** Pairs of one round; the next round goes on. */
const MOST_PAIRS = 5_000;
/** Pairs that cannot be planned, of one round: beyond them it is not the pairs. */
const MOST_STUCK = 500;

/**
 * Plans the visits of pairs a fortnight ahead. The clock only wakes it: each pair's row says how far planning has come,
 * and its lock which of several servers goes on.
 */
@Injectable()
export class PairPlanning implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Pairs');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'pairs_not_planned',
    work: () => this.catchUp(),
  });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Starts a round unless one is under way. Returns at once and never throws. */
  @Interval('pairs', EVERY_MS)
  tick(): void {
    this.#rounds.start();
  }

  /**
   * Plans for every pair that is behind, each in a transaction of its own; returns how many were. One that cannot be
   * planned is logged and passed over until the next round: it keeps no other pair waiting.
   */
  catchUp(): Promise<number> {
    return oneByOne(this.database, {
      most: MOST_PAIRS,
      mostStuck: MOST_STUCK,
      lockNext: (tx, passedOver) =>
        lockBehind(tx, addDays(this.clock.today(), HORIZON_DAYS), passedOver),
      work: (tx, pair) => this.plan(tx, pair),
      report: ({ bookId, id }, error) =>
        this.#logger.error({ event: 'pair_not_planned', bookId, pairId: id, ...faultFacts(error) }),
      isStopping: () => this.#rounds.isStopping,
    });
  }

  /** Plans for a pair whose row is locked, from tomorrow or where planning has come to. Days that are over stay over. */
  async plan(tx: Tx, pair: PairRow): Promise<void> {
    const through = addDays(this.clock.today(), HORIZON_DAYS);
    const yesterday = addDays(this.clock.today(), -1);
    const after = [pair.generatedThrough ?? yesterday, yesterday].sort().at(-1) ?? yesterday;
    const days = occurrences(pair, after, through);
    await planVisits(tx, pair, { days, through, at: this.clock.now() });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }
}
