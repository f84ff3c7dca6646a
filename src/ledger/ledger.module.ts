import { Module } from '@nestjs/common';
import { LedgerService } from './ledger.service.js';
import { LedgerMetrics } from './ledger-metrics.js';
import { LedgerReader } from './ledger-reader.js';
import { LedgerPeriods } from './periods.js';
import { SettlementReader } from './settlement-reader.js';

/** Sole owner of the ledger's tables. */
@Module({
  providers: [LedgerService, LedgerReader, LedgerPeriods, LedgerMetrics, SettlementReader],
  exports: [LedgerService, LedgerReader, LedgerPeriods, SettlementReader],
})
export class LedgerModule {}
