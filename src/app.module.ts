import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AuthModule } from './auth/auth.module.js';
import { LogModule } from './ledger/log/log.module.js';
import { ActivitiesModule } from './modules/activities/activities.module.js';
import { AlertsModule } from './modules/alerts/alerts.module.js';
import { CardsModule } from './modules/cards/cards.module.js';
import { CareRequestsModule } from './modules/care-requests/care-requests.module.js';
import { CasesModule } from './modules/cases/cases.module.js';
import { CertificatesModule } from './modules/certificates/certificates.module.js';
import { DisputesModule } from './modules/disputes/disputes.module.js';
import { EventsModule } from './modules/events/events.module.js';
import { GrantsModule } from './modules/grants/grants.module.js';
import { HotlineModule } from './modules/hotline/hotline.module.js';
import { ImportsModule } from './modules/imports/imports.module.js';
import { InspectionsModule } from './modules/inspections/inspections.module.js';
import { MembersModule } from './modules/members/members.module.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { PairsModule } from './modules/pairs/pairs.module.js';
import { PaperModule } from './modules/paper/paper.module.js';
import { PoliciesModule } from './modules/policies/policies.module.js';
import { PolicyPreviewsModule } from './modules/policy-previews/policy-previews.module.js';
import { PortalModule } from './modules/portal/portal.module.js';
import { PresenceModule } from './modules/presence/presence.module.js';
import { PrivacyModule } from './modules/privacy/privacy.module.js';
import { ProxiesModule } from './modules/proxies/proxies.module.js';
import { ReceiptsModule } from './modules/receipts/receipts.module.js';
import { ReconciliationModule } from './modules/reconciliation/reconciliation.module.js';
import { RedemptionsModule } from './modules/redemptions/redemptions.module.js';
import { ReportsModule } from './modules/reports/reports.module.js';
import { ServiceRecordsModule } from './modules/service-records/service-records.module.js';
import { SettlementsModule } from './modules/settlements/settlements.module.js';
import { StatementsModule } from './modules/statements/statements.module.js';
import { TransfersModule } from './modules/transfers/transfers.module.js';
import { TransparencyModule } from './modules/transparency/transparency.module.js';
import { UnitsModule } from './modules/units/units.module.js';
import { VisitsModule } from './modules/visits/visits.module.js';
import { VolunteersModule } from './modules/volunteers/volunteers.module.js';
import type { Config } from './platform/config/config.js';
import { configModule } from './platform/config/config.module.js';
import { PlatformModule } from './platform/platform.module.js';

/** The whole service. Add a module of yours to `imports`, one a line, below its layers. */
@Module({
  imports: [
    PlatformModule,
    ScheduleModule.forRoot(),
    AuthModule,
    LogModule,
    UnitsModule,
    MembersModule,
    PoliciesModule,
    ImportsModule,
    CardsModule,
    ServiceRecordsModule,
    RedemptionsModule,
    GrantsModule,
    SettlementsModule,
    StatementsModule,
    CertificatesModule,
    ReceiptsModule,
    NotificationsModule,
    CasesModule,
    ReconciliationModule,
    ReportsModule,
    TransparencyModule,
    EventsModule,
    ProxiesModule,
    HotlineModule,
    TransfersModule,
    PolicyPreviewsModule,
    VisitsModule,
    AlertsModule,
    ActivitiesModule,
    PairsModule,
    DisputesModule,
    PaperModule,
    VolunteersModule,
    CareRequestsModule,
    PresenceModule,
    InspectionsModule,
    PrivacyModule,
    PortalModule,
    // Keep one module a line.
  ],
})
export class AppModule {}

/** The service under one configuration, whose `databaseUrl` names a database that is migrated. */
export function appModule(config: Config): DynamicModule {
  return { module: AppModule, imports: [configModule(config)] };
}
