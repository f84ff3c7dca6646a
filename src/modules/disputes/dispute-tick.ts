import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Cron } from '@nestjs/schedule';
import { LedgerService } from '../../ledger/ledger.service.js';
import { eachApart } from '../../platform/each-apart.js';
import { faultFacts } from '../../platform/logging/fault-facts.js';
import { DisputeClock } from './dispute-clock.js';

/** Every ten minutes, beside the ticks of the settlements. */
const EVERY_TEN_MINUTES = '30 3-59/10 * * * *';

/** Wakes the clock of disputes. It decides nothing: the rows and their days do. Silent in processes that serve nobody. */
@Injectable()
export class DisputeTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('Disputes');
  #ticking: Promise<void> | null = null;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly ledger: LedgerService,
    private readonly clock: DisputeClock,
  ) {}

  /** One round over all books. Returns at once and never throws; a round under way is not repeated. */
  @Cron(EVERY_TEN_MINUTES, { name: 'disputes', timeZone: 'Asia/Shanghai' })
  tick(): void {
    if (!this.#isServing() || this.#ticking !== null) return;
    this.#ticking = this.#round().finally(() => {
      this.#ticking = null;
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#ticking;
  }

  async #round(): Promise<void> {
    try {
      await eachApart(await this.ledger.listBooks(), {
        work: ({ id }) => this.clock.lookAt(id),
        report: ({ code }, error) =>
          this.#logger.error({ event: 'disputes_left', book: code, ...faultFacts(error) }),
      });
    } catch (error) {
      // The edge of the background: nobody above could answer for it, and the next tick tries again.
      this.#logger.error({ message: 'a round over the disputes failed', ...faultFacts(error) });
    }
  }

  #isServing(): boolean {
    const server: unknown = this.host.httpAdapter?.getHttpServer();
    return (
      typeof server === 'object' && server !== null && Reflect.get(server, 'listening') === true
    );
  }
}
