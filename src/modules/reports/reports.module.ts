import { Module } from '@nestjs/common';
import { PoliciesModule } from '../policies/policies.module.js';
import { UnitsModule } from '../units/units.module.js';
import { CareCirclesService } from './care-circles.service.js';
import { CityStatementsService } from './city-statements.service.js';
import { ReportDesk } from './report-desk.js';
import { ReportsController } from './reports.controller.js';
import { UnitStatementsService } from './unit-statements.service.js';

/** Statements of a month for units and the city, and where to look for agreed care, as they were at any instant. */
@Module({
  imports: [UnitsModule, PoliciesModule],
  controllers: [ReportsController],
  providers: [ReportDesk, UnitStatementsService, CityStatementsService, CareCirclesService],
  exports: [ReportDesk],
})
export class ReportsModule {}
