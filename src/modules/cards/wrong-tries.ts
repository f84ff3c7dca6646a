import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { WindowCounter, windowBucket } from '../../platform/rate-limits/window-counter.js';

const WINDOW_SECONDS = 600;
/** Wrong cards, PINs and codes that one person may type in a window, at however many cards. */
export const WRONG_TRIES_PER_WINDOW = 10;

/**
 * Limits wrong tries per person across all processes, in windows of ten minutes. A card counts its own wrong PINs
 * beside that, for good (`pin-tries.ts`). Counters age out with those of log-ins.
 */
@Injectable()
export class WrongTries {
  readonly #counter = new WindowCounter(WINDOW_SECONDS, WRONG_TRIES_PER_WINDOW);

  constructor(private readonly config: Config) {}

  /**
   * Lets one try of a person through at a time, until `tx` ends, so that tries at once cannot outrun the counter.
   * `about` names what is tried, such as the elder whose code it is: it has a counter of its own. Throws
   * `rate_limited` (fact `retryAfterSeconds`) after too many wrong ones.
   */
  async enter(tx: Tx, caller: Principal, about: string | null = null): Promise<void> {
    for (const bucket of this.bucketsOf(caller, about)) await this.#counter.enter(tx, bucket);
  }

  /** Counts a wrong try against everything that `enter` asked. The caller's transaction must commit. */
  async countWrong(tx: Tx, caller: Principal, about: string | null = null): Promise<void> {
    for (const bucket of this.bucketsOf(caller, about)) await this.#counter.count(tx, bucket);
  }

  /** Always in this order, so that no two wait for each other in a circle. */
  private bucketsOf({ bookId, memberId }: Principal, about: string | null): string[] {
    const named = about === null ? [] : [`about\0${about}`];
    return [`by\0${memberId}`, ...named].map((name) =>
      windowBucket(this.config.indexKey, 'wrong_tries', `${bookId}\0${name}`),
    );
  }
}
