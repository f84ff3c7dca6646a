import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';

const WINDOW_SECONDS = 600;
/** Wrong codes one person may type in a window; of a hundred million codes that finds none. */
export const WRONG_CODES_PER_WINDOW = 10;

/** Limits wrong spending codes per person across all processes. Counters age out with those of log-ins. */
@Injectable()
export class CodeAttempts {
  constructor(private readonly config: Config) {}

  /**
   * Lets one attempt of a person through at a time, until the transaction ends, so that attempts at once cannot
   * outrun the counter. Throws `rate_limited` (fact `retryAfterSeconds`) after too many wrong ones.
   */
  async enter(tx: Tx, caller: Principal): Promise<void> {
    const bucket = this.bucketOf(caller);
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [bucket]);
    const rows: { hits: number; left: number }[] = await tx.query(
      `SELECT hits, ceil($2 - extract(epoch FROM now() - window_start))::integer AS left
       FROM kapok.rate_limits
       WHERE bucket = $1 AND window_start = date_bin(make_interval(secs => $2), now(), 'epoch')`,
      [bucket, WINDOW_SECONDS],
    );
    const { hits = 0, left = WINDOW_SECONDS } = rows[0] ?? {};
    if (hits >= WRONG_CODES_PER_WINDOW) {
      throw new DomainError('rate_limited', { facts: { retryAfterSeconds: Math.max(1, left) } });
    }
  }

  /** Counts a wrong code. The caller's transaction must commit. */
  async countWrong(tx: Tx, caller: Principal): Promise<void> {
    await tx.query(
      `INSERT INTO kapok.rate_limits AS seen (bucket, window_start, hits)
       VALUES ($1, date_bin(make_interval(secs => $2), now(), 'epoch'), 1)
       ON CONFLICT ON CONSTRAINT rate_limits_pkey DO UPDATE SET hits = seen.hits + 1`,
      [this.bucketOf(caller), WINDOW_SECONDS],
    );
  }

  private bucketOf({ bookId, memberId }: Principal): string {
    const digest = createHmac('sha256', this.config.indexKey)
      .update(`spend_code_misses\0${bookId}\0${memberId}`, 'utf8')
      .digest('base64url');
    return `window:${digest}`;
  }
}
