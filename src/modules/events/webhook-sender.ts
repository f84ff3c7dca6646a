import { Injectable, Logger } from '@nestjs/common';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { sqlState } from '../../platform/database/sql-state.js';
import { CLOUD_EVENT_TYPE, toCloudEvent } from './cloud-event.js';
import { DeliveryResults } from './delivery-results.js';
import { type ClaimedDelivery, claimDeliveries } from './delivery-rows.js';
import { EventSources } from './event-sources.js';
import { WebhookSecrets } from './secret-rows.js';
import { signatureHeaders } from './webhook-signature.js';
import { WebhookTransport } from './webhook-transport.js';

/** Deliveries under way at once in one process, and to one endpoint. */
const MOST_AT_ONCE = 32;
const MOST_PER_ENDPOINT = 4;

/**
 * Makes due deliveries. Each is claimed for a minute, so that one server makes it; a slow receiver holds up nobody but
 * itself. At least once: a server that dies between the answer and noting it down leaves the delivery to be made again.
 */
@Injectable()
export class WebhookSender {
  readonly #logger = new Logger('Webhooks');
  readonly #underWay = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  readonly #claims = new BackgroundRound({
    logger: this.#logger,
    failure: 'webhooks_not_claimed',
    work: () => this.#claim(),
  });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly sources: EventSources,
    private readonly secrets: WebhookSecrets,
    private readonly transport: WebhookTransport,
    private readonly results: DeliveryResults,
  ) {}

  /** Starts what is due, as far as there is room; goes on by itself as room is made. Returns at once, never throws. */
  wake(): void {
    this.#claims.wake();
  }

  /** Resolves when nothing is under way and nothing more was due. */
  async idle(): Promise<void> {
    for (;;) {
      await this.#claims.settled();
      if (this.#running.size === 0 && !this.#claims.isUnderWay) return;
      await Promise.all(this.#running);
    }
  }

  /** Takes no more and waits for what is under way: half a minute at most. */
  async stop(): Promise<void> {
    await this.#claims.stop();
    await this.idle();
  }

  async #claim(): Promise<void> {
    const most = MOST_AT_ONCE - this.#running.size;
    if (most <= 0) return;
    // An endpoint with deliveries under way waits for them, so that the bound holds without counting in SQL.
    const busy = [...this.#underWay.keys()];
    const wish = { most, perEndpoint: MOST_PER_ENDPOINT, busy };
    for (const delivery of await claimDeliveries(this.database, wish)) this.#start(delivery);
  }

  #start(delivery: ClaimedDelivery): void {
    const { endpointId } = delivery;
    this.#underWay.set(endpointId, (this.#underWay.get(endpointId) ?? 0) + 1);
    const work = this.#deliver(delivery).finally(() => {
      this.#running.delete(work);
      const left = (this.#underWay.get(endpointId) ?? 1) - 1;
      if (left > 0) this.#underWay.set(endpointId, left);
      else this.#underWay.delete(endpointId);
      this.wake();
    });
    this.#running.add(work);
  }

  async #deliver(delivery: ClaimedDelivery): Promise<void> {
    try {
      const { bookId, endpointId, event, url } = delivery;
      const secrets = await this.secrets.valid(this.database.read, bookId, endpointId);
      // Removed since it was claimed.
      if (secrets.length === 0) return;
      const body = JSON.stringify(toCloudEvent(event, await this.sources.of(bookId)));
      const timestamp = Math.floor(this.clock.now().getTime() / 1000);
      const headers = {
        'content-type': CLOUD_EVENT_TYPE,
        'user-agent': 'Kapok-Webhooks/1',
        ...signatureHeaders({ id: event.id, timestamp, body }, secrets),
      };
      const begun = performance.now();
      const result = await this.transport.send({ url, headers, body });
      const tookMs = Math.round(performance.now() - begun);
      await this.results.record(delivery, { result, tookMs });
    } catch (error) {
      // The edge of the background: the claim runs out, and the delivery is made again.
      this.#logger.error({ event: 'webhook_interrupted', sqlState: sqlState(error), error });
    }
  }
}
