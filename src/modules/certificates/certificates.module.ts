import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { MembersModule } from '../members/members.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProofsModule } from '../receipts/proofs.module.js';
import { ReceiptsModule } from '../receipts/receipts.module.js';
import { StatementsModule } from '../statements/statements.module.js';
import { CertificateProofs } from './certificate-proofs.js';
import { CertificatesController } from './certificates.controller.js';
import { CertificatesService } from './certificates.service.js';
import { CertifiedRecords } from './certified-records.js';

/** Certificates of service with a number that anybody can check. */
@Module({
  imports: [
    LedgerModule,
    MembersModule,
    PoliciesModule,
    StatementsModule,
    ProofsModule,
    ReceiptsModule,
  ],
  controllers: [CertificatesController],
  providers: [CertificatesService, CertifiedRecords, CertificateProofs],
})
export class CertificatesModule {}
