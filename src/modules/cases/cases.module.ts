import { Module } from '@nestjs/common';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { AutomaticCases } from './automatic-cases.js';
import { CasesController } from './cases.controller.js';
import { CasesService } from './cases.service.js';

/** Supervision cases, opened by overseers or by the service itself. */
@Module({
  imports: [MembersModule, NotificationsModule],
  controllers: [CasesController],
  providers: [CasesService, AutomaticCases],
  exports: [AutomaticCases],
})
export class CasesModule {}
