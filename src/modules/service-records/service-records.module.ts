import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { MembersModule } from '../members/members.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProxiesModule } from '../proxies/proxies.module.js';
import { UnitsModule } from '../units/units.module.js';
import { ApprovalDesk } from './approval-desk.js';
import { ApprovalHolds } from './approval-holds.js';
import { ApprovalReader } from './approval-reader.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalsService } from './approvals.service.js';
import { ConfirmationsService } from './confirmations.service.js';
import { QueueController } from './queue.controller.js';
import { QueueService } from './queue.service.js';
import { QueueCaps } from './queue-caps.js';
import { QueueInsights } from './queue-insights.js';
import { QueueJudge } from './queue-judge.js';
import { RecordObservers } from './record-observers.js';
import { RecordOpenings } from './record-openings.service.js';
import { RecordReadsService } from './record-reads.service.js';
import { RecordStepsService } from './record-steps.service.js';
import { ServiceRecordsController } from './service-records.controller.js';
import { ServiceRecordsService } from './service-records.service.js';
import { SubmissionDesk } from './submission-desk.js';

/** Hours: from being logged to being approved and posted. */
@Module({
  imports: [LedgerModule, UnitsModule, MembersModule, PoliciesModule, ProxiesModule],
  controllers: [ApprovalsController, QueueController, ServiceRecordsController],
  providers: [
    ApprovalHolds,
    RecordObservers,
    SubmissionDesk,
    ApprovalReader,
    ApprovalDesk,
    ServiceRecordsService,
    RecordStepsService,
    RecordReadsService,
    QueueCaps,
    QueueInsights,
    QueueJudge,
    QueueService,
    RecordOpenings,
    ApprovalsService,
    ConfirmationsService,
  ],
  exports: [
    ServiceRecordsService,
    ConfirmationsService,
    RecordObservers,
    ApprovalHolds,
    QueueInsights,
    RecordOpenings,
    RecordStepsService,
  ],
})
export class ServiceRecordsModule {}
