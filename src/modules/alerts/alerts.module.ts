import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProxiesModule } from '../proxies/proxies.module.js';
import { VisitsModule } from '../visits/visits.module.js';
import { AlertAnswers } from './alert-answers.js';
import { AlertDevicesController } from './alert-devices.controller.js';
import { AlertDevices } from './alert-devices.js';
import { AlertEscalation } from './alert-escalation.js';
import { AlertNews } from './alert-news.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsService } from './alerts.service.js';

/** Calls for help, from a device's button or by a person, until somebody has come. */
@Module({
  imports: [MembersModule, NotificationsModule, PoliciesModule, ProxiesModule, VisitsModule],
  controllers: [AlertsController, AlertDevicesController],
  providers: [AlertAnswers, AlertDevices, AlertEscalation, AlertNews, AlertsService],
})
export class AlertsModule {}
