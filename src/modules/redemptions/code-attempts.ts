import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { WindowCounter, windowBucket } from '../../platform/rate-limits/window-counter.js';

const WINDOW_SECONDS = 600;
/** Wrong codes one person may type in a window; of a hundred million codes that finds none. */
export const WRONG_CODES_PER_WINDOW = 10;

/** Limits wrong spending codes per person across all processes. Counters age out with those of log-ins. */
@Injectable()
export class CodeAttempts {
  readonly #counter = new WindowCounter(WINDOW_SECONDS, WRONG_CODES_PER_WINDOW);

  constructor(private readonly config: Config) {}

  /**
   * Lets one attempt of a person through at a time, until the transaction ends, so that attempts at once cannot
   * outrun the counter. Throws `rate_limited` (fact `retryAfterSeconds`) after too many wrong ones.
   */
  async enter(tx: Tx, caller: Principal): Promise<void> {
    await this.#counter.enter(tx, this.bucketOf(caller));
  }

  /** Counts a wrong code. The caller's transaction must commit. */
  async countWrong(tx: Tx, caller: Principal): Promise<void> {
    await this.#counter.count(tx, this.bucketOf(caller));
  }

  private bucketOf({ bookId, memberId }: Principal): string {
    return windowBucket(this.config.indexKey, 'spend_code_misses', `${bookId}\0${memberId}`);
  }
}
