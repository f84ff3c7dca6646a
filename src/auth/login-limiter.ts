import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Config } from '../platform/config/config.js';
import { personIndex } from '../platform/crypto/person-index.js';
import { Database } from '../platform/database/database.js';
import { countHit, tooOften } from '../platform/rate-limits/window-counter.js';

const WINDOW_SECONDS = 60;
/** A station may share one address among many people; one person's number is tried far less often. */
const ATTEMPTS_PER_ADDRESS = 600;
const ATTEMPTS_PER_ADDRESS_AND_NUMBER = 30;
/** Questions that need no login, such as whether a certificate is sound. */
const LOOK_UPS_PER_ADDRESS = 120;
const SWEEP_EVERY_MS = 60_000;
const SWEEP_ROWS = 5_000;

/** Limits log-in attempts, and what may be asked without a login, per minute across all processes. Stores keyed digests only. */
@Injectable()
export class LoginLimiter {
  private sweptAtMs = performance.now();

  constructor(
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  /** Counts one attempt. Throws `rate_limited` with the fact `retryAfterSeconds`. */
  async count(address: string, identifier: string): Promise<void> {
    const block = addressBlock(address);
    await this.hit(this.bucket(block), ATTEMPTS_PER_ADDRESS);
    await this.hit(this.bucket(`${block}\0${identifier}`), ATTEMPTS_PER_ADDRESS_AND_NUMBER);
    await this.sweepSometimes();
  }

  /** Counts a question asked without a login, apart from log-in attempts. Throws `rate_limited` likewise. */
  async countLookUp(address: string): Promise<void> {
    await this.hit(this.bucket(`${addressBlock(address)}\0look-up`), LOOK_UPS_PER_ADDRESS);
    await this.sweepSometimes();
  }

  private bucket(value: string): string {
    const digest = personIndex(this.config.indexKey, 'login_attempts', value);
    return `window:${digest.toString('base64url')}`;
  }

  private async hit(bucket: string, limit: number): Promise<void> {
    const seen = await this.database.transaction((tx) => countHit(tx, bucket, WINDOW_SECONDS));
    if (seen.hits > limit) throw tooOften(seen);
  }

  /** Removes what has lapsed: a bounded number of rows, once a minute at most in each process. */
  private async sweepSometimes(): Promise<void> {
    if (performance.now() - this.sweptAtMs < SWEEP_EVERY_MS) return;
    this.sweptAtMs = performance.now();
    await this.sweep();
  }

  /** Removes up to 5,000 lapsed counters: windows of ten minutes ago, unknown numbers after a quiet day. */
  async sweep(): Promise<void> {
    await this.database.transaction((tx) =>
      tx.query(
        `DELETE FROM kapok.rate_limits WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM kapok.rate_limits
            WHERE window_start < now() - CASE WHEN starts_with(bucket, 'window:')
                                              THEN interval '10 minutes' ELSE interval '25 hours' END
            LIMIT $1))`,
        [SWEEP_ROWS],
      ),
    );
  }
}

/** What counts as one client: an IPv4 address, or the /64 network of an IPv6 address. */
export function addressBlock(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address.replace(/^::ffff:/, '');
  const [head = '', tail = ''] = address.split('::');
  const before = head.split(':').filter((group) => group !== '');
  const after = tail.split(':').filter((group) => group !== '');
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill('0');
  const groups = address.includes('::') ? [...before, ...zeros, ...after] : before;
  return `${groups.slice(0, 4).join(':')}::/64`;
}
