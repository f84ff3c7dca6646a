import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ActingService } from './acting.js';
import { ProxiesController } from './proxies.controller.js';
import { ProxiesService } from './proxies.service.js';
import { ProxyActs } from './proxy-acts.js';
import { ProxyDesk } from './proxy-desk.js';
import { ProxyNews } from './proxy-news.js';

/** Acting for an elder: family members within a scope, workers, operators in a call. */
@Module({
  imports: [MembersModule, NotificationsModule, PoliciesModule],
  controllers: [ProxiesController],
  providers: [ActingService, ProxiesService, ProxyActs, ProxyDesk, ProxyNews],
  exports: [ActingService, ProxiesService],
})
export class ProxiesModule {}
