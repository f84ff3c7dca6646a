import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Interval } from '@nestjs/schedule';
import { Config } from '../../platform/config/config.js';
import { sqlState } from '../../platform/database/sql-state.js';
import { EventCleaner } from './event-cleaner.js';
import { EventRelay } from './event-relay.js';
import { WebhookSender } from './webhook-sender.js';

const RELAY_MS = 1_000;
const CLEAN_MS = 600_000;

/**
 * Wakes what tells events in the background: every second the relay, then the deliveries that are due; every ten
 * minutes the cleaner. It decides nothing, rows do. Silent in processes that serve nobody, and with KAPOK_EVENTS_AUTO
 * off.
 */
@Injectable()
export class EventsTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Events');
  #relaying: Promise<void> | null = null;
  #cleaning: Promise<void> | null = null;
  #stopping = false;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly config: Config,
    private readonly relay: EventRelay,
    private readonly sender: WebhookSender,
    private readonly cleaner: EventCleaner,
  ) {}

  /** One round, unless one is under way. Returns at once and never throws. */
  @Interval('events', RELAY_MS)
  tick(): void {
    if (!this.#isOnDuty() || this.#relaying !== null) return;
    this.#relaying = this.#round('events_not_relayed', async () => {
      await this.relay.relay(() => this.#stopping);
      this.sender.wake();
    }).finally(() => {
      this.#relaying = null;
    });
  }

  /** One round of cleaning, unless one is under way. Returns at once and never throws. */
  @Interval('events-clean', CLEAN_MS)
  clean(): void {
    if (!this.#isOnDuty() || this.#cleaning !== null) return;
    this.#cleaning = this.#round('events_not_cleaned', async () => {
      await this.cleaner.clean(() => this.#stopping);
    }).finally(() => {
      this.#cleaning = null;
    });
  }

  /** Ends the chunks under way and waits for the deliveries that are. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    await Promise.all([this.#relaying, this.#cleaning, this.sender.stop()]);
  }

  async #round(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // The edge of the background: nobody above could answer for it, and the next tick tries again.
      this.#logger.error({ event: failure, sqlState: sqlState(error), error });
    }
  }

  #isOnDuty(): boolean {
    const server: unknown = this.host.httpAdapter?.getHttpServer();
    const serves =
      typeof server === 'object' && server !== null && Reflect.get(server, 'listening') === true;
    return serves && this.config.open.eventsAuto && !this.#stopping;
  }
}
