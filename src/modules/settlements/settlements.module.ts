import { Module } from '@nestjs/common';
import type { EntryStep } from '../../ledger/entry-step.js';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { ExpiryStep } from '../grants/expiry-step.js';
import { GrantStep } from '../grants/grant-step.js';
import { GrantsModule } from '../grants/grants.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { UnitsModule } from '../units/units.module.js';
import { ENTRY_STEPS, EntrySteps } from './entry-steps.js';
import { NetStep } from './net-step.js';
import { NettingReports } from './netting-report.js';
import { ProgressStreams } from './progress-stream.js';
import { RunFiguresReader } from './run-figures.js';
import { RunLease } from './run-lease.js';
import { RunLog } from './run-log.js';
import { SettlementCalendar } from './settlement-calendar.js';
import { SettlementMetrics } from './settlement-metrics.js';
import { SettlementPreviews } from './settlement-preview.js';
import { SettlementProgress } from './settlement-progress.js';
import { SettlementRunner } from './settlement-runner.js';
import { SettlementTick } from './settlement-tick.js';
import { SettlementViewsController } from './settlement-views.controller.js';
import { SettlementWorker } from './settlement-worker.js';
import { SettlementsController } from './settlements.controller.js';
import { SettlementsService } from './settlements.service.js';
import { WaitReasons } from './wait-reasons.js';

/** The monthly settlement: runs, their progress, netting and previews. */
@Module({
  imports: [LedgerModule, UnitsModule, PoliciesModule, GrantsModule, NotificationsModule],
  controllers: [SettlementViewsController, SettlementsController],
  providers: [
    EntrySteps,
    NetStep,
    NettingReports,
    ProgressStreams,
    RunFiguresReader,
    RunLease,
    RunLog,
    SettlementCalendar,
    SettlementMetrics,
    SettlementPreviews,
    SettlementProgress,
    SettlementRunner,
    SettlementsService,
    SettlementTick,
    SettlementWorker,
    WaitReasons,
    {
      provide: ENTRY_STEPS,
      useFactory: (...steps: EntryStep[]): EntryStep[] => steps,
      inject: [ExpiryStep, NetStep, GrantStep],
    },
  ],
  exports: [NettingReports, SettlementProgress, SettlementsService, SettlementWorker],
})
export class SettlementsModule {}
