import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { MembersModule } from '../members/members.module.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerViewsService } from './ledger-views.service.js';
import { StatementsController } from './statements.controller.js';
import { StatementsService } from './statements.service.js';

/** Balances, statements, and the journal as its readers may see it. */
@Module({
  imports: [LedgerModule, MembersModule],
  controllers: [StatementsController, LedgerController],
  providers: [StatementsService, LedgerViewsService],
})
export class StatementsModule {}
