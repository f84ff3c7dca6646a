import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/policies.module.js';
import { ReportsModule } from '../reports/reports.module.js';
import { VisitsModule } from '../visits/visits.module.js';
import { PortalController } from './portal.controller.js';
import { PortalCities } from './portal-cities.js';
import { PortalGate } from './portal-gate.js';
import { PortalViews } from './portal-views.service.js';
import { PublicFigures } from './public-figures.service.js';

/** What anybody may see without a login (docs/portal.md). On top of all the others; nothing depends on it. */
@Module({
  imports: [PoliciesModule, ReportsModule, VisitsModule],
  controllers: [PortalController],
  providers: [PortalCities, PortalGate, PortalViews, PublicFigures],
})
export class PortalModule {}
