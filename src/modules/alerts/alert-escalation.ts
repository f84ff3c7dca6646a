import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
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
  async rise(): Promise<number> {
    const stuck: string[] = [];
    let steps = 0;
    while (steps < MOST_STEPS && stuck.length < MOST_STUCK && !this.#rounds.isStopping) {
      const outcome = await this.#one(stuck);
      if (outcome === 'none') break;
      if (outcome === 'risen') steps += 1;
      else stuck.push(outcome.stuck);
    }
    return steps;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
  }

  /** One alert by one level, in a transaction of its own; `none` when none is due. Throws what is no alert's fault. */
  async #one(passedOver: readonly string[]): Promise<'risen' | 'none' | { stuck: string }> {
    const at = this.clock.now();
    let due: AlertRow | null = null;
    try {
      return await this.database.transaction(async (tx) => {
        due = await lockDue(tx, at, passedOver);
        if (due === null) return 'none';
        await this.#escalate(tx, due, at);
        return 'risen';
      });
    } catch (error) {
      const found = due as AlertRow | null;
      if (found === null) throw error;
      const { bookId, id } = found;
      this.#logger.error({
        event: 'alert_not_escalated',
        bookId,
        alertId: id,
        ...faultFacts(error),
      });
      return { stuck: id };
    }
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
