import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { MembersModule } from '../members/members.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProofsModule } from '../receipts/proofs.module.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerViewsService } from './ledger-views.service.js';
import { MonthStatementsController } from './month-statements.controller.js';
import { MonthStatementsService } from './month-statements.service.js';
import { PaperDesk } from './paper-desk.js';
import { StatementLedger } from './statement-ledger.js';
import { StatementProofs } from './statement-proofs.js';
import { StatementsController } from './statements.controller.js';
import { StatementsService } from './statements.service.js';

/** Balances, statements, and the journal as its readers may see it. */
@Module({
  imports: [LedgerModule, MembersModule, PoliciesModule, ProofsModule],
  controllers: [StatementsController, MonthStatementsController, LedgerController],
  providers: [
    StatementsService,
    LedgerViewsService,
    MonthStatementsService,
    StatementLedger,
    StatementProofs,
    PaperDesk,
  ],
  exports: [PaperDesk, LedgerViewsService, MonthStatementsService, StatementProofs],
})
export class StatementsModule {}
