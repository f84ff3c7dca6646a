import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { PersonVault } from '../../platform/crypto/person-vault.js';
import { FileSmsGateway } from '../../platform/sms/file-sms-gateway.js';
import { SmsGateway } from '../../platform/sms/sms-gateway.js';
import { PersonReader } from '../members/person-reader.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsService } from './notifications.service.js';
import { SmsSender } from './sms-sender.js';

/** Members' inboxes; other modules write into them within their own transactions. Some of it goes to phones, too. */
@Module({
  controllers: [NotificationsController],
  providers: [
    NotificationsService,
    PersonReader,
    PersonVault,
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
