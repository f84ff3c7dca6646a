import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Config } from '../../platform/config/config.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';

const WINDOW_SECONDS = 600;
/** Wrong cards, PINs and codes that one person may type in a window, at however many cards. */
export const WRONG_TRIES_PER_WINDOW = 10;

/**
 * Limits wrong tries per person across all processes, in windows of ten minutes. A card counts its own wrong PINs
 * beside that, for good (`pin-tries.ts`). Counters age out with those of log-ins.
 */
@Injectable()
export class WrongTries {
  constructor(private readonly config: Config) {}

  /**
   * Lets one try of a person through at a time, until `tx` ends, so that tries at once cannot outrun the counter.
   * `about` names what is tried, such as the elder whose code it is: it has a counter of its own. Throws
   * `rate_limited` (fact `retryAfterSeconds`) after too many wrong ones.
   */
  async enter(tx: Tx, caller: Principal, about: string | null = null): Promise<void> {
    for (const bucket of this.bucketsOf(caller, about)) {
      await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [bucket]);
      const rows: { hits: number; left: number }[] = await tx.query(
        `SELECT hits, ceil($2 - extract(epoch FROM now() - window_start))::integer AS left
         FROM kapok.rate_limits
         WHERE bucket = $1 AND window_start = date_bin(make_interval(secs => $2), now(), 'epoch')`,
        [bucket, WINDOW_SECONDS],
      );
      const { hits = 0, left = WINDOW_SECONDS } = rows[0] ?? {};
      if (hits >= WRONG_TRIES_PER_WINDOW) {
        throw new DomainError('rate_limited', { facts: { retryAfterSeconds: Math.max(1, left) } });
      }
    }
  }

  /** Counts a wrong try against everything that `enter` asked. The caller's transaction must commit. */
  async countWrong(tx: Tx, caller: Principal, about: string | null = null): Promise<void> {
    for (const bucket of this.bucketsOf(caller, about)) {
      await tx.query(
        `INSERT INTO kapok.rate_limits AS seen (bucket, window_start, hits)
         VALUES ($1, date_bin(make_interval(secs => $2), now(), 'epoch'), 1)
         ON CONFLICT ON CONSTRAINT rate_limits_pkey DO UPDATE SET hits = seen.hits + 1`,
        [bucket, WINDOW_SECONDS],
      );
    }
  }

  /** Always in this order, so that no two wait for each other in a circle. */
  private bucketsOf({ bookId, memberId }: Principal, about: string | null): string[] {
    const named = about === null ? [] : [`about\0${about}`];
    return [`by\0${memberId}`, ...named].map((name) => {
      const digest = createHmac('sha256', this.config.indexKey)
        .update(`wrong_tries\0${bookId}\0${name}`, 'utf8')
        .digest('base64url');
      return `window:${digest}`;
    });
  }
}
