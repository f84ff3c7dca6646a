import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { LogModule } from '../../ledger/log/log.module.js';
import { LogController } from './log.controller.js';
import { LogBooks } from './log-books.js';
import { LogViewsService } from './log-views.service.js';
import { ProofsService } from './proofs.service.js';
import { TilesController } from './tiles.controller.js';

/** The public logs over HTTP, without login (docs/witness.md). */
@Module({
  imports: [LedgerModule, LogModule],
  controllers: [LogController, TilesController],
  providers: [LogBooks, LogViewsService, ProofsService],
})
export class TransparencyModule {}
