import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { sqlState } from '../../platform/database/sql-state.js';
import { RequestKeeper } from './request-keeper.js';

const EVERY_MS = 60_000;

/** Wakes the keeper every minute, in every process. It decides nothing: what is due is said by the rows. */
@Injectable()
export class RequestTick implements BeforeApplicationShutdown {
  readonly #logger = new Logger('CareRequests');
  #ticking: Promise<void> | null = null;
  #stopping = false;

  constructor(
    private readonly ledger: LedgerService,
    private readonly keeper: RequestKeeper,
    private readonly clock: Clock,
  ) {}

  /** Starts a round unless one is under way. Returns at once and never throws. */
  @Interval('care-requests', EVERY_MS)
  tick(): void {
    if (this.#stopping || this.#ticking !== null) return;
    this.#ticking = this.#round().finally(() => {
      this.#ticking = null;
    });
  }

  /** Lets the book under way finish. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    await this.#ticking;
  }

  async #round(): Promise<void> {
    await this.#guarded(async () => {
      for (const book of await this.ledger.listBooks()) {
        if (this.#stopping) return;
        // One city's fault is not the others'.
        await this.#guarded(() => this.#lookAfter(book));
      }
    });
  }

  async #lookAfter({ id, code }: { readonly id: number; readonly code: string }): Promise<void> {
    const { failed } = await this.keeper.lookAfter(id, this.clock.now());
    if (failed > 0) this.#logger.warn({ event: 'care_requests_left', book: code, failed });
  }

  /** The edge of the background: nobody above could answer for it, and the next round tries again. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#logger.error({ event: 'care_requests_tick_failed', sqlState: sqlState(error), error });
    }
  }
}
