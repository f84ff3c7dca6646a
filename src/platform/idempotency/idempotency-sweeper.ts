import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { databaseCode } from '../errors/database-faults.js';
import { IdempotencyStore } from './idempotency-store.js';

const HOUR_MS = 3_600_000;
const KEPT_DAYS = 30;
const BATCH = 5_000;
/** Batches of one hour; the next hour goes on. */
const MOST_BATCHES = 40;

/** Forgets keys after 30 days, up to 200,000 an hour. Several processes doing so do no harm. */
@Injectable()
export class IdempotencySweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Idempotency');
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly store: IdempotencyStore) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), HOUR_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** Batch by batch until nothing old is left, the bound is reached, or the service stops. Returns how many went. */
  async sweepAll(): Promise<number> {
    let swept = 0;
    for (let batch = 0; batch < MOST_BATCHES && this.timer !== null; batch += 1) {
      const deleted = await this.store.sweep(KEPT_DAYS, BATCH);
      swept += deleted;
      if (deleted < BATCH) break;
    }
    return swept;
  }

  private async sweep(): Promise<void> {
    try {
      await this.sweepAll();
    } catch (error) {
      if (databaseCode(error, true) === null) throw error;
      this.logger.warn('old keys were not swept: the database did not answer');
    }
  }
}
