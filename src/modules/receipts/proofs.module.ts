import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { LogModule } from '../../ledger/log/log.module.js';
import { LogProofs } from './log-proofs.js';

/** Proofs that entries stand in the log. Knows no people: statements and certificates stand on it. */
@Module({ imports: [LedgerModule, LogModule], providers: [LogProofs], exports: [LogProofs] })
export class ProofsModule {}
