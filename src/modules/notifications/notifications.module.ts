import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { FileSmsGateway } from '../../platform/sms/file-sms-gateway.js';
import { SmsGateway } from '../../platform/sms/sms-gateway.js';
import { MembersModule } from '../members/members.module.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { SmsSender } from './sms-sender.js';

/** Members' inboxes; other modules write into them within their own transactions. Some of it goes to phones, too. */
@Module({
  imports: [MembersModule],
  controllers: [NotificationsController],
  providers: [
    NotificationsService,
    SmsSender,
    {
      provide: SmsGateway,
      useFactory: (config: Config) => new FileSmsGateway(join(config.dataDir, 'sms.jsonl')),
      inject: [Config],
    },
  ],
  exports: [NotificationsService],
})
export class NotificationsModule {}
