import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Config } from '../../platform/config/config.js';
import { errorCode } from '../../platform/database/sql-state.js';
import { HostResolver } from './host-resolver.js';
import { postPinned } from './pinned-request.js';
import {
  type AttemptOutcome,
  type AttemptResult,
  outcomeOf,
  retryAfterSeconds,
} from './webhook-delivery.js';
import { type AddressRule, addressRule, hostOf, targetFault } from './webhook-target.js';

/** A receiver that takes longer has not taken the event. */
const PATIENCE_MS = 15_000;

/** A signed delivery, ready to leave. */
export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Makes deliveries, and only to where they may go. Whatever happens on the way is an outcome: `send` does not reject.
 */
@Injectable()
export class WebhookTransport {
  readonly #local: boolean;
  readonly #rule: AddressRule;

  constructor(
    config: Config,
    private readonly resolver: HostResolver,
    private readonly clock: Clock,
  ) {
    this.#local = config.open.webhooksLocal;
    this.#rule = addressRule(this.#local);
  }

  /** Whether local targets are let through, as they are in tests. */
  get local(): boolean {
    return this.#local;
  }

  /**
   * Makes one attempt of 15 seconds at most, the look for the address included. The name is resolved anew; if any of
   * its addresses is not public nothing is sent, and the connection goes to the address that was looked at.
   */
  async send(outgoing: Outgoing): Promise<AttemptResult> {
    // What was let in by other settings, or by an older program, is judged again.
    if (targetFault(outgoing.url, this.#local) !== null) return failed('forbidden_address');
    const signal = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await Promise.race([this.#attempt(outgoing, signal), afterPatience(signal)]);
    } catch (error) {
      return failed(outcomeOfError(error, signal));
    }
  }

  async #attempt(outgoing: Outgoing, signal: AbortSignal): Promise<AttemptResult> {
    const { headers, body } = outgoing;
    const url = new URL(outgoing.url);
    const host = hostOf(url);
    const addresses = isIP(host) === 0 ? await this.resolver.resolve(host) : [host];
    const [address] = addresses;
    if (address === undefined) return failed('unreachable');
    if (!addresses.every(this.#rule)) return failed('forbidden_address');
    const answer = await postPinned({ url, headers, body, address, signal });
    return {
      outcome: outcomeOf(answer.status),
      status: answer.status,
      retryAfterSeconds: retryAfterSeconds(answer.retryAfter, this.clock.now()),
    };
  }
}

/** A look for an address cannot be broken off; it is not waited for any longer. */
function afterPatience(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('out of patience')), { once: true });
  });
}

function failed(outcome: AttemptOutcome): AttemptResult {
  return { outcome, status: null, retryAfterSeconds: null };
}

function outcomeOfError(error: unknown, signal: AbortSignal): AttemptOutcome {
  if (signal.aborted) return 'timeout';
  return /CERT|TLS|SSL|EPROTO/.test(errorCode(error) ?? '') ? 'untrusted' : 'unreachable';
}
