import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AuthModule } from './auth/auth.module.js';
import { CasesModule } from './modules/cases/cases.module.js';
import { CertificatesModule } from './modules/certificates/certificates.module.js';
import { GrantsModule } from './modules/grants/grants.module.js';
import { ImportsModule } from './modules/imports/imports.module.js';
import { MembersModule } from './modules/members/members.module.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { PoliciesModule } from './modules/policies/policies.module.js';
import { ReconciliationModule } from './modules/reconciliation/reconciliation.module.js';
import { RedemptionsModule } from './modules/redemptions/redemptions.module.js';
import { ReportsModule } from './modules/reports/reports.module.js';
import { ServiceRecordsModule } from './modules/service-records/service-records.module.js';
import { SettlementsModule } from './modules/settlements/settlements.module.js';
import { StatementsModule } from './modules/statements/statements.module.js';
import { UnitsModule } from './modules/units/units.module.js';
import type { Config } from './platform/config/config.js';
import { configModule } from './platform/config/config.module.js';
import { PlatformModule } from './platform/platform.module.js';

/** The whole service. Add a module of yours to `imports`, one a line, below its layers. */
@Module({
  imports: [
    PlatformModule,
    ScheduleModule.forRoot(),
    AuthModule,
    UnitsModule,
    MembersModule,
    PoliciesModule,
    ImportsModule,
    ServiceRecordsModule,
    RedemptionsModule,
    GrantsModule,
    SettlementsModule,
    StatementsModule,
    CertificatesModule,
    NotificationsModule,
    CasesModule,
    ReconciliationModule,
    ReportsModule,
    // Keep one module a line.
  ],
})
export class AppModule {}

/** The service under one configuration, whose `databaseUrl` names a database that is migrated. */
export function appModule(config: Config): DynamicModule {
  return { module: AppModule, imports: [configModule(config)] };
}
