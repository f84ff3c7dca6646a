import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ClockModule } from './clock/clock.module.js';
import { Config } from './config/config.js';
import { databaseSettings } from './config/database-settings.js';
import { DatabaseModule } from './database/database.module.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { DatabaseReadiness } from './health/database-readiness.js';
import { Readiness } from './health/readiness.js';
import { IdempotencyStore } from './idempotency/idempotency-store.js';
import { IdempotencySweeper } from './idempotency/idempotency-sweeper.js';
import { Metrics } from './metrics/metrics.js';
import { Outbox } from './outbox/outbox.js';

/** Everything that knows nothing of hours: database, clock, errors, health, metrics, idempotency. */
@Global()
@Module({
  imports: [
    ClockModule,
    DatabaseModule.forRootAsync({ inject: [Config], useFactory: databaseSettings }),
  ],
  providers: [
    Readiness,
    Metrics,
    DatabaseReadiness,
    IdempotencyStore,
    IdempotencySweeper,
    Outbox,
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [Readiness, Metrics, IdempotencyStore, Outbox],
})
export class PlatformModule {}
