import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { UnitsModule } from '../units/units.module.js';
import { ActivitiesController } from './activities.controller.js';
import { ActivitiesService } from './activities.service.js';
import { ActivityClosing } from './activity-closing.js';
import { ActivityNews } from './activity-news.js';

/** Group activities: announced, signed up for, held, and their hours. */
@Module({
  imports: [UnitsModule, MembersModule, PoliciesModule, NotificationsModule, ServiceRecordsModule],
  controllers: [ActivitiesController],
  providers: [ActivitiesService, ActivityClosing, ActivityNews],
})
export class ActivitiesModule {}
