import { Module } from '@nestjs/common';
import { CareRequestsModule } from '../care-requests/care-requests.module.js';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { UnitsModule } from '../units/units.module.js';
import { Caseloads } from './caseloads.js';
import { ElderDesk } from './elder-desk.js';
import { RostersController } from './rosters.controller.js';
import { RostersService } from './rosters.service.js';
import { VisitAnswers } from './visit-answers.js';
import { VisitDays } from './visit-days.js';
import { VisitHours } from './visit-hours.js';
import { VisitNeeds } from './visit-needs.js';
import { VisitNews } from './visit-news.js';
import { VisitRatesController } from './visit-rates.controller.js';
import { VisitRatesService } from './visit-rates.service.js';
import { VisitsController } from './visits.controller.js';
import { VisitsService } from './visits.service.js';

/** Seeing elders: rosters of stations, visits, and the month's visit rate. */
@Module({
  imports: [
    UnitsModule,
    MembersModule,
    PoliciesModule,
    NotificationsModule,
    ServiceRecordsModule,
    CareRequestsModule,
  ],
  controllers: [VisitsController, RostersController, VisitRatesController],
  providers: [
    ElderDesk,
    Caseloads,
    RostersService,
    VisitAnswers,
    VisitDays,
    VisitHours,
    VisitNeeds,
    VisitNews,
    VisitRatesService,
    VisitsService,
  ],
  exports: [ElderDesk, VisitRatesService, VisitsService],
})
export class VisitsModule {}
