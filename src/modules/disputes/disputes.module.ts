import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { BlobsModule } from '../../platform/blobs/blobs.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProxiesModule } from '../proxies/proxies.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { DisputeAccess } from './dispute-access.js';
import { DisputeClock } from './dispute-clock.js';
import { DisputeFilesController } from './dispute-files.controller.js';
import { DisputeFilesService } from './dispute-files.service.js';
import { DisputeJudgesService } from './dispute-judges.service.js';
import { DisputeNews } from './dispute-news.js';
import { DisputeReadsService } from './dispute-reads.service.js';
import { DisputeTick } from './dispute-tick.js';
import { DisputesController } from './disputes.controller.js';
import { DisputesService } from './disputes.service.js';
import { FollowUpsService } from './follow-ups.service.js';
import { ReversalsService } from './reversals.service.js';

/** Objections to posted records, their two instances, and the reversals that follow. */
@Module({
  imports: [
    LedgerModule,
    PoliciesModule,
    NotificationsModule,
    ProxiesModule,
    ServiceRecordsModule,
    BlobsModule,
  ],
  controllers: [DisputesController, DisputeFilesController],
  providers: [
    DisputeAccess,
    DisputeClock,
    DisputeFilesService,
    DisputeJudgesService,
    DisputeNews,
    DisputeReadsService,
    DisputeTick,
    DisputesService,
    FollowUpsService,
    ReversalsService,
  ],
})
export class DisputesModule {}
