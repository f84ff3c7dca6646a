import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { UnitsModule } from '../units/units.module.js';
import { GiftDelivery } from './gift-delivery.js';
import { GiftTick } from './gift-tick.js';
import { GivingDesk } from './giving-desk.js';
import { PoolDesk } from './pool-desk.js';
import { PoolNews } from './pool-news.js';
import { PoolsController } from './pools.controller.js';
import { PoolsService } from './pools.service.js';
import { TransferDeskService } from './transfer-desk.service.js';
import { TransferNews } from './transfer-news.js';
import { TransfersController } from './transfers.controller.js';
import { TransfersService } from './transfers.service.js';

/** Minutes that change hands: gifts, donations, and what pools give to elders in need. */
@Module({
  imports: [LedgerModule, UnitsModule, MembersModule, PoliciesModule, NotificationsModule],
  controllers: [TransfersController, PoolsController],
  providers: [
    GiftDelivery,
    GiftTick,
    GivingDesk,
    PoolDesk,
    PoolNews,
    PoolsService,
    TransferDeskService,
    TransferNews,
    TransfersService,
  ],
  exports: [PoolsService, TransferDeskService],
})
export class TransfersModule {}
