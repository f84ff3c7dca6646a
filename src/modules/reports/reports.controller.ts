import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { canonicalJson } from '../../platform/canonical-json.js';
import { CareCirclesDto } from './care-circles.dto.js';
import { CareCirclesQuery } from './care-circles.query.js';
import { CareCirclesService } from './care-circles.service.js';
import { CityStatementDto } from './city-statement.dto.js';
import { CityStatementsService } from './city-statements.service.js';
import { reportCsv } from './report-csv.js';
import {
  CityStatementPath,
  type ReportFormat,
  ReportQuery,
  UnitStatementPath,
} from './report-parts.dto.js';
import { UnitStatementDto } from './unit-statement.dto.js';
import { UnitStatementsService } from './unit-statements.service.js';

/** Both forms of a report. */
function forms(model: new () => object): object {
  return {
    content: {
      'application/json': { schema: { $ref: getSchemaPath(model) } },
      'text/csv': { schema: { type: 'string' } },
    },
  };
}

/**
 * Statements of a month for a unit and for the city, and where to look for agreed care. Asked again for the same instant,
 * they are the same bytes.
 */
@ApiTags('reports')
@ApiExtraModels(UnitStatementDto, CityStatementDto, CareCirclesDto)
@Controller('v1')
export class ReportsController {
  constructor(
    private readonly units: UnitStatementsService,
    private readonly city: CityStatementsService,
    private readonly circles: CareCirclesService,
  ) {}

  /** A month of a unit and all below it: trial balance, circulation, clearing, care. */
  @Get('units/:code/statements/:month')
  @Allow('social_worker', 'station_admin', 'city_admin', 'auditor')
  @ApiOkResponse(forms(UnitStatementDto))
  async getUnitStatement(
    @Caller() caller: Principal,
    @Param() { code, month }: UnitStatementPath,
    @Query() { asOf, format }: ReportQuery,
  ): Promise<StreamableFile> {
    const statement = await this.units.statement(caller, { code, month, asOf: asOf ?? null });
    return toFile(statement, format, `statement-${code}-${month}`);
  }

  /** A month of the city: liability by year, velocity, concentration, grants, issuance, trial balance, care. */
  @Get('city/statements/:month')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse(forms(CityStatementDto))
  async getCityStatement(
    @Caller() caller: Principal,
    @Param() { month }: CityStatementPath,
    @Query() { asOf, format }: ReportQuery,
  ): Promise<StreamableFile> {
    const statement = await this.city.statement(caller, { month, asOf: asOf ?? null });
    return toFile(statement, format, `statement-${statement.city}-${month}`);
  }

  /** Months of the city: who serves whom in a circle, whose care one person approves, who records every day. */
  @Get('city/care-circles/:month')
  @Allow('city_admin', 'auditor')
  @ApiOkResponse(forms(CareCirclesDto))
  async getCareCircles(
    @Caller() caller: Principal,
    @Param() { month }: CityStatementPath,
    @Query() { asOf, format, months, ...terms }: CareCirclesQuery,
  ): Promise<StreamableFile> {
    const wish = { month, asOf: asOf ?? null, months, terms };
    const report = await this.circles.report(caller, wish);
    return toFile(report, format, `care-circles-${report.city}-${month}`);
  }
}

/** JSON in canonical form (RFC 8785): the same report is the same bytes. */
function toFile(report: object, format: ReportFormat, name: string): StreamableFile {
  if (format === 'json') {
    const bytes = Buffer.from(canonicalJson(report), 'utf8');
    return new StreamableFile(bytes, { type: 'application/json; charset=utf-8' });
  }
  return new StreamableFile(Buffer.from(reportCsv(report), 'utf8'), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}.csv"`,
  });
}
