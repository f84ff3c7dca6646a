import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Interval } from '@nestjs/schedule';
import { BackgroundRound } from '../../platform/background/background-round.js';
import { isServing } from '../../platform/background/is-serving.js';
import { Config } from '../../platform/config/config.js';
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
  readonly #relays = new BackgroundRound({
    logger: this.#logger,
    failure: 'events_not_relayed',
    work: (isStopping) => this.#relayAndSend(isStopping),
    isOnDuty: () => this.#isOnDuty(),
  });
  readonly #cleanings = new BackgroundRound({
    logger: this.#logger,
    failure: 'events_not_cleaned',
    work: (isStopping) => this.cleaner.clean(isStopping),
    isOnDuty: () => this.#isOnDuty(),
  });

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
    this.#relays.start();
  }

  /** One round of cleaning, unless one is under way. Returns at once and never throws. */
  @Interval('events-clean', CLEAN_MS)
  clean(): void {
    this.#cleanings.start();
  }

  /** Ends the chunks under way and waits for the deliveries that are. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.#relays.stop(), this.#cleanings.stop(), this.sender.stop()]);
  }

  async #relayAndSend(isStopping: () => boolean): Promise<void> {
    await this.relay.relay(isStopping);
    this.sender.wake();
  }

  #isOnDuty(): boolean {
    return isServing(this.host) && this.config.open.eventsAuto;
  }
}
