import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { GrantsModule } from '../grants/grants.module.js';
import { MembersModule } from '../members/members.module.js';
import { RedemptionsModule } from '../redemptions/redemptions.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { StatementsModule } from '../statements/statements.module.js';
import { TransfersModule } from '../transfers/transfers.module.js';
import { MonthReceiptsService } from './month-receipts.service.js';
import { Openings } from './openings.js';
import { ProofsModule } from './proofs.module.js';
import { ReceiptsController } from './receipts.controller.js';
import { ReceiptsService } from './receipts.service.js';

/** Receipts that a holder keeps: entries with their place in the log and what opens them. */
@Module({
  imports: [
    LedgerModule,
    MembersModule,
    ServiceRecordsModule,
    GrantsModule,
    RedemptionsModule,
    TransfersModule,
    StatementsModule,
    ProofsModule,
  ],
  controllers: [ReceiptsController],
  providers: [ReceiptsService, MonthReceiptsService, Openings],
  exports: [Openings],
})
export class ReceiptsModule {}
