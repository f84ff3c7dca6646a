import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/ledger.module.js';
import { PersonVault } from '../../platform/crypto/person-vault.js';
import { MembersModule } from '../members/members.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProxiesModule } from '../proxies/proxies.module.js';
import { RedemptionsModule } from '../redemptions/redemptions.module.js';
import { ServiceRecordsModule } from '../service-records/service-records.module.js';
import { UnitsModule } from '../units/units.module.js';
import { VolunteersModule } from '../volunteers/volunteers.module.js';
import { CareMatchingController } from './care-matching.controller.js';
import { CareRequestsController } from './care-requests.controller.js';
import { CareRequestsService } from './care-requests.service.js';
import { CareStepsService } from './care-steps.service.js';
import { ElderNotes } from './elder-notes.js';
import { ExchangeLimit } from './exchange-limit.js';
import { OfferRules } from './offer-rules.js';
import { OffersService } from './offers.service.js';
import { RequestAccess } from './request-access.js';
import { RequestDesk } from './request-desk.js';
import { RequestFiling } from './request-filing.js';
import { RequestHolds } from './request-holds.js';
import { RequestKeeper } from './request-keeper.js';
import { RequestNews } from './request-news.js';
import { RequestReadsService } from './request-reads.service.js';
import { RequestSearchService } from './request-search.service.js';
import { RequestTick } from './request-tick.js';
import { SeriesService } from './series.service.js';
import { ServedRequests } from './served-requests.js';
import { SuggestionsService } from './suggestions.service.js';

/** Needs for care: published, matched, served, evaluated, improved. */
@Module({
  imports: [
    LedgerModule,
    UnitsModule,
    MembersModule,
    PoliciesModule,
    NotificationsModule,
    ProxiesModule,
    ServiceRecordsModule,
    RedemptionsModule,
    VolunteersModule,
  ],
  controllers: [CareRequestsController, CareMatchingController],
  providers: [
    CareRequestsService,
    CareStepsService,
    ElderNotes,
    ExchangeLimit,
    OfferRules,
    OffersService,
    PersonVault,
    RequestAccess,
    RequestDesk,
    RequestFiling,
    RequestHolds,
    RequestKeeper,
    RequestNews,
    RequestReadsService,
    RequestSearchService,
    RequestTick,
    SeriesService,
    ServedRequests,
    SuggestionsService,
  ],
  exports: [CareRequestsService, OffersService],
})
export class CareRequestsModule {}
