import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { CardsModule } from '../cards/cards.module.js';
import { CareRequestsModule } from '../care-requests/care-requests.module.js';
import { CasesModule } from '../cases/cases.module.js';
import { MembersModule } from '../members/members.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProxiesModule } from '../proxies/proxies.module.js';
import { RedemptionsModule } from '../redemptions/redemptions.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { VisitsModule } from '../visits/visits.module.js';
import { ActsController } from './acts.controller.js';
import { ActsService } from './acts.service.js';
import { BookingActs } from './booking-acts.js';
import { CallBackList } from './call-back-list.js';
import { CallBackNews } from './call-back-news.js';
import { CallBackQuestions } from './call-back-questions.js';
import { CallBacksService } from './call-backs.service.js';
import { CallSample } from './call-sample.js';
import { CallsController } from './calls.controller.js';
import { CallsService } from './calls.service.js';
import { CareCallsService } from './care-calls.service.js';
import { ForgottenCalls } from './forgotten-calls.js';
import { IdentificationService } from './identification.service.js';
import { OutCallsController } from './out-calls.controller.js';
import { OutCallsService } from './out-calls.service.js';
import { ProxyActs } from './proxy-acts.js';
import { RecordActs } from './record-acts.js';
import { RequestActs } from './request-acts.js';
import { ServiceNames } from './service-names.js';
import { WaitingRecords } from './waiting-records.js';

/** The hotline desk: calls in and out, what is done in them, and whom somebody else asks again. */
@Module({
  imports: [
    LedgerModule,
    MembersModule,
    PoliciesModule,
    ProxiesModule,
    CasesModule,
    CardsModule,
    RedemptionsModule,
    ServiceRecordsModule,
    CareRequestsModule,
    VisitsModule,
  ],
  controllers: [CallsController, ActsController, OutCallsController],
  providers: [
    ActsService,
    BookingActs,
    CallBackList,
    CallBackNews,
    CallBackQuestions,
    CallBacksService,
    CallSample,
    CallsService,
    CareCallsService,
    ForgottenCalls,
    IdentificationService,
    OutCallsService,
    ProxyActs,
    RecordActs,
    RequestActs,
    ServiceNames,
    WaitingRecords,
  ],
  exports: [CallBackList],
})
export class HotlineModule {}
