import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { oneByOne } from '../../platform/database/one-by-one.js';
import { invariant } from '../../platform/errors/invariant.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { AlertNews } from './alert-news.js';
import { type AlertRow, lockDue, takeStep } from './alert-rows.js';
import { dueAt, endOf, nextLevel } from './alerts.js';

/** How late an escalation may be, beside the time it takes. */
const EVERY_MS = 10_000;
/** Steps of one round; the next round goes on. */
const MOST_STEPS = 500;
/** Alerts that cannot rise, of one round: beyond them it is not the alerts. */
const MOST_STUCK = 500;

/**
 * Lets alerts rise when they are due. The clock only wakes it: each alert's row says when, and its lock which of several
 * servers does it.
 */
@Injectable()
export class AlertEscalation implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Alerts');
  readonly #rounds = new BackgroundRound({
    logger: this.#logger,
    failure: 'alerts_not_escalated',
    work: () => this.rise(),
  });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly news: AlertNews,
  ) {}

  /** Starts a round unless one is under way. Returns at once and never throws. */
  @Interval('alerts', EVERY_MS)
  tick(): void {
    this.#rounds.start();
  }

  /**
   * Lets every alert that is due rise, level by level; returns how many steps were taken. One that cannot rise is logged
   * and passed over until the next round: it keeps no other alert waiting.
   */
  rise(): Promise<number> {
    return oneByOne(this.database, {
      most: MOST_STEPS,
      mostStuck: MOST_STUCK,
      lockNext: (tx, passedOver) => lockDue(tx, this.clock.now(), passedOver),
      work: (tx, due) => this.#escalate(tx, due, this.clock.now()),
      report: ({ bookId, id }, error) =>
        this.#logger.error({
          event: 'alert_not_escalated',
          bookId,
          alertId: id,
          ...faultFacts(error),
        }),
      isStopping: () => this.#rounds.isStopping,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  async #escalate(tx: Tx, found: AlertRow, at: Date): Promise<void> {
    const to = endOf('escalate', found.state);
    const level = nextLevel(found);
    invariant(to !== null && level !== null, 'an alert that is due can rise');
    const change = { level, dueAt: dueAt({ ...found, level }) };
    const next = await takeStep(tx, found, { action: 'escalate', to, actorId: null, at, change });
    await this.news.escalated(tx, next);
  }
}
