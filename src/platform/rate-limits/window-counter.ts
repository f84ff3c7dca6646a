import { createHmac, type KeyObject } from 'node:crypto';
import type { Tx } from '../database/database.js';
import { DomainError } from '../errors/domain-error.js';

/** How often something was counted in the present window, and how many seconds of it are left. */
export interface WindowHits {
  readonly hits: number;
  readonly left: number;
}

/** The name of a counter: a keyed digest, so that the table tells nobody who was counted. `kind` keeps counters apart. */
export function windowBucket(indexKey: KeyObject, kind: string, name: string): string {
  const digest = createHmac('sha256', indexKey).update(`${kind}\0${name}`, 'utf8');
  return `window:${digest.digest('base64url')}`;
}

/** Counts one more in the present window of `seconds`. The caller's transaction must commit. */
export async function countHit(tx: Tx, bucket: string, seconds: number): Promise<WindowHits> {
  const rows: WindowHits[] = await tx.query(
    `INSERT INTO kapok.rate_limits AS seen (bucket, window_start, hits)
     VALUES ($1, date_bin(make_interval(secs => $2), now(), 'epoch'), 1)
     ON CONFLICT ON CONSTRAINT rate_limits_pkey DO UPDATE SET hits = seen.hits + 1
     RETURNING hits, ceil($2 - extract(epoch FROM now() - window_start))::integer AS left`,
    [bucket, seconds],
  );
  return rows[0] ?? { hits: 0, left: seconds };
}

/** The refusal of what was done too often: `rate_limited` with the fact `retryAfterSeconds`, one at least. */
export function tooOften({ left }: WindowHits): DomainError {
  return new DomainError('rate_limited', { facts: { retryAfterSeconds: Math.max(1, left) } });
}

/** Lets `most` wrong tries through in each window, across all processes. Counters age out with those of log-ins. */
export class WindowCounter {
  constructor(
    private readonly seconds: number,
    private readonly most: number,
  ) {}

  /**
   * Lets one try at a time through, until `tx` ends, so that tries at once cannot outrun the counter. Takes the
   * bucket's advisory lock. Throws `rate_limited` after too many wrong ones.
   */
  async enter(tx: Tx, bucket: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [bucket]);
    const rows: WindowHits[] = await tx.query(
      `SELECT hits, ceil($2 - extract(epoch FROM now() - window_start))::integer AS left
       FROM kapok.rate_limits
       WHERE bucket = $1 AND window_start = date_bin(make_interval(secs => $2), now(), 'epoch')`,
      [bucket, this.seconds],
    );
    const seen = rows[0] ?? { hits: 0, left: this.seconds };
    if (seen.hits >= this.most) throw tooOften(seen);
  }

  /** Counts a wrong try. The caller's transaction must commit. */
  async count(tx: Tx, bucket: string): Promise<void> {
    await countHit(tx, bucket, this.seconds);
  }
}
