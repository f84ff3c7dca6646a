import { Module } from '@nestjs/common';
import { BlobsModule } from '../../platform/blobs/blobs.module.js';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { UnitsModule } from '../units/units.module.js';
import { BatchesController } from './batches.controller.js';
import { BatchesService } from './batches.service.js';
import { CountingService } from './counting.service.js';
import { FormsController } from './forms.controller.js';
import { FormsService } from './forms.service.js';
import { LinesService } from './lines.service.js';
import { PaperNews } from './paper-news.js';
import { PaperRecorder } from './paper-recorder.js';
import { ScansController } from './scans.controller.js';
import { ScansService } from './scans.service.js';

/** The paper route: numbered forms, and batches of them that two people vouch for. */
@Module({
  imports: [BlobsModule, UnitsModule, MembersModule, ServiceRecordsModule, NotificationsModule],
  controllers: [FormsController, BatchesController, ScansController],
  providers: [
    BatchesService,
    CountingService,
    FormsService,
    LinesService,
    PaperNews,
    PaperRecorder,
    ScansService,
  ],
})
export class PaperModule {}
