import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ReconciliationAgenda } from './reconciliation-agenda.js';
import { ReconciliationLease } from './reconciliation-lease.js';
import { ReconciliationMetrics } from './reconciliation-metrics.js';
import { ReconciliationResults } from './reconciliation-results.js';
import { ReconciliationRun } from './reconciliation-run.js';
import { ReconciliationWorker } from './reconciliation-worker.js';
import { ReconciliationsController } from './reconciliations.controller.js';
import { ReconciliationsService } from './reconciliations.service.js';

/** The daily comparison of what the tables say of each other. */
@Module({
  imports: [LedgerModule, CasesModule, NotificationsModule],
  controllers: [ReconciliationsController],
  providers: [
    ReconciliationAgenda,
    ReconciliationLease,
    ReconciliationMetrics,
    ReconciliationResults,
    ReconciliationRun,
    ReconciliationsService,
    ReconciliationWorker,
  ],
})
export class ReconciliationModule {}
