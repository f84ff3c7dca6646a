import { Module } from '@nestjs/common';
import { LedgerService } from './ledger.service.js';
import { LedgerMetrics } from './ledger-metrics.js';
import { LedgerReader } from './ledger-reader.js';

/** Sole owner of the ledger's tables. */
@Module({
  providers: [LedgerService, LedgerReader, LedgerMetrics],
  exports: [LedgerService, LedgerReader],
})
export class LedgerModule {}
