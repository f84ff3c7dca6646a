import { Injectable } from '@nestjs/common';
import { addressBlock } from '../../auth/login-limiter.js';
import { DomainError } from '../../platform/errors/domain-error.js';

const WINDOW_MS = 60_000;
/** A whole street may stand behind one address. */
const REQUESTS_PER_ADDRESS = 600;
const MOST_ADDRESSES = 20_000;

/**
 * Limits what one address may ask for a minute, in this process. It is counted in memory: answers come from there, too,
 * and a count in the database would cost more than they do. Keeps addresses for a minute and writes them nowhere.
 */
@Injectable()
export class PortalGate {
  #seen = new Map<string, number>();
  #untilMs = 0;

  /** Counts a request. Throws `rate_limited` with the fact `retryAfterSeconds`. */
  enter(address: string): void {
    const nowMs = performance.now();
    if (nowMs >= this.#untilMs || this.#seen.size > MOST_ADDRESSES) {
      this.#seen = new Map();
      this.#untilMs = nowMs + WINDOW_MS;
    }
    const block = addressBlock(address);
    const count = (this.#seen.get(block) ?? 0) + 1;
    this.#seen.set(block, count);
    if (count <= REQUESTS_PER_ADDRESS) return;
    const retryAfterSeconds = Math.ceil((this.#untilMs - nowMs) / 1_000);
    throw new DomainError('rate_limited', { facts: { retryAfterSeconds } });
  }
}
