import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { BlobsModule } from '../../platform/blobs/blobs.module.js';
import { PersonVault } from '../../platform/crypto/person-vault.js';
import { CareRequestsModule } from '../care-requests/care-requests.module.js';
import { ElderNotes } from '../care-requests/elder-notes.js';
import { MembersModule } from '../members/members.module.js';
import { PositionSeal } from '../presence/position-seal.js';
import { RedemptionsModule } from '../redemptions/redemptions.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { TransfersModule } from '../transfers/transfers.module.js';
import { ConsentsService } from './consents.service.js';
import { ErasureBlockers } from './erasure-blockers.js';
import { ErasureClosing } from './erasure-closing.js';
import { ErasureReplay } from './erasure-replay.js';
import { ErasureTick } from './erasure-tick.js';
import { ErasureWork } from './erasure-work.js';
import { ErasuresController } from './erasures.controller.js';
import { ErasuresService } from './erasures.service.js';
import { PersonalDataController } from './personal-data.controller.js';
import { PersonalExport } from './personal-export.js';

/** What members may ask about their own data: to see it, to agree or not, to have it erased. */
@Module({
  imports: [
    BlobsModule,
    LedgerModule,
    MembersModule,
    ServiceRecordsModule,
    RedemptionsModule,
    TransfersModule,
    CareRequestsModule,
  ],
  controllers: [ErasuresController, PersonalDataController],
  providers: [
    ConsentsService,
    ElderNotes,
    ErasureBlockers,
    ErasureClosing,
    ErasureReplay,
    ErasuresService,
    ErasureTick,
    ErasureWork,
    PersonalExport,
    PersonVault,
    PositionSeal,
  ],
})
export class PrivacyModule {}
