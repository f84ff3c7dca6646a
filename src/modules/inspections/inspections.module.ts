import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { LogModule } from '../../ledger/log/log.module.js';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ProofsModule } from '../receipts/proofs.module.js';
import { UnitsModule } from '../units/units.module.js';
import { AnnouncingService } from './announcing.service.js';
import { DrawTick } from './draw-tick.js';
import { DrawingService } from './drawing.service.js';
import { DrawsController } from './draws.controller.js';
import { DrawsService } from './draws.service.js';
import { InspectionNews } from './inspection-news.js';
import { InspectionsController } from './inspections.controller.js';
import { InspectionsService } from './inspections.service.js';
import { PublicDrawsController } from './public-draws.controller.js';
import { PublicDrawsService } from './public-draws.service.js';
import { ReplacementService } from './replacement.service.js';

/** Random inspections: what is inspected and by whom follows from the chain; results, appeals and repairs. */
@Module({
  imports: [LedgerModule, LogModule, UnitsModule, MembersModule, NotificationsModule, ProofsModule],
  controllers: [DrawsController, InspectionsController, PublicDrawsController],
  providers: [
    AnnouncingService,
    DrawTick,
    DrawingService,
    DrawsService,
    InspectionNews,
    InspectionsService,
    PublicDrawsService,
    ReplacementService,
  ],
})
export class InspectionsModule {}
