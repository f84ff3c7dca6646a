import type { Logger } from '@nestjs/common';
import { faultFacts } from '../logging/fault-facts.js';

/** What is done in the background, and who hears of it when it fails. */
export interface RoundPlan {
  /** One round. It may ask `isStopping` between its steps and end early; whatever it throws ends up in the log. */
  readonly work: (isStopping: () => boolean) => Promise<unknown>;
  readonly logger: Pick<Logger, 'error'>;
  /** The event under which a failed round stands in the log. */
  readonly failure: string;
  /** Whether this process does the work at all; always, unless given. Asked before each round. */
  readonly isOnDuty?: () => boolean;
}

/**
 * Work of the background, one round at a time. It only wakes: what is due is said by rows, which also say which of
 * several servers does it. It holds no lock and never throws, because nobody above could answer for it; what a failed
 * round left is found by the next. Its owner calls `start` or `wake` from a timer and `stop` before the service ends.
 */
export class BackgroundRound {
  readonly #plan: RoundPlan;
  #underWay: Promise<void> | null = null;
  #again = false;
  #stopping = false;

  constructor(plan: RoundPlan) {
    this.#plan = plan;
  }

  /** True from `stop` on. */
  get isStopping(): boolean {
    return this.#stopping;
  }

  /** Whether a round is being done at this moment. */
  get isUnderWay(): boolean {
    return this.#underWay !== null;
  }

  /** Starts a round unless one is under way. Returns at once and never throws. */
  start(): void {
    if (this.#underWay !== null || !this.#isOnDuty()) return;
    // Not before the next turn of the queue, so that the promise stands here when the round ends.
    this.#underWay = Promise.resolve().then(() => this.#rounds());
  }

  /** Like `start`, but one under way is followed by another: nothing that came in meanwhile is left lying. */
  wake(): void {
    this.#again = this.#underWay !== null;
    this.start();
  }

  /** Resolves when no round is under way (any more). */
  async settled(): Promise<void> {
    await this.#underWay;
  }

  /** Starts nothing any more and waits for the round under way, which may ask for this and end early. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#underWay;
  }

  async #rounds(): Promise<void> {
    const { work, logger, failure } = this.#plan;
    try {
      do {
        this.#again = false;
        await work(() => this.#stopping);
      } while (this.#again && this.#isOnDuty());
    } catch (error) {
      // The edge of the background: nobody above could answer for it, and the next round tries again.
      logger.error({ event: failure, ...faultFacts(error) });
    } finally {
      // In the same breath as the last look at `#again`: no call to `wake` falls in between.
      this.#underWay = null;
    }
  }

  #isOnDuty(): boolean {
    return !this.#stopping && (this.#plan.isOnDuty?.() ?? true);
  }
}
