import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { CardsModule } from '../cards/cards.module.js';
import { CallBackList } from '../hotline/call-back-list.js';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { UnitsModule } from '../units/units.module.js';
import { CheckInService } from './check-in.service.js';
import { CheckOutService } from './check-out.service.js';
import { PositionSeal } from './position-seal.js';
import { PresenceController } from './presence.controller.js';
import { PresenceExpiry } from './presence-expiry.js';
import { PresenceReads } from './presence-reads.js';
import { PresenceRecords } from './presence-records.js';
import { ProofDesk } from './proof-desk.js';
import { QueueDistances } from './queue-distances.js';
import { RecordCallBacks } from './record-call-backs.js';
import { StationCodesService } from './station-codes.service.js';
import { StationsController } from './stations.controller.js';

/** Proof of presence: stations' rotating codes, check-in and check-out, and what they are worth as evidence. */
@Module({
  imports: [
    LedgerModule,
    UnitsModule,
    MembersModule,
    PoliciesModule,
    NotificationsModule,
    CardsModule,
    ServiceRecordsModule,
  ],
  controllers: [PresenceController, StationsController],
  providers: [
    CallBackList,
    CheckInService,
    CheckOutService,
    PositionSeal,
    PresenceExpiry,
    PresenceReads,
    PresenceRecords,
    ProofDesk,
    QueueDistances,
    RecordCallBacks,
    StationCodesService,
  ],
})
export class PresenceModule {}
