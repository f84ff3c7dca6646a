import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  NewUnitRequest,
  toUnitAnswer,
  UnitAnswer,
  UnitPage,
  UnitPath,
  UnitsQuery,
} from './units.dto.js';
import { UnitsService } from './units.service.js';

/** The organisation tree of the caller's city. */
@ApiTags('units')
@Controller('v1/units')
export class UnitsController {
  constructor(private readonly units: UnitsService) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List units, each after the one it hangs on' })
  @ApiOkResponse({ type: UnitPage })
  async listUnits(@Caller() caller: Principal, @Query() query: UnitsQuery): Promise<UnitPage> {
    const filter = { kind: query.kind ?? null, under: query.under ?? null };
    const page = await this.units.list(caller, filter, query);
    return { items: page.items.map(toUnitAnswer), next: page.next };
  }

  @Post()
  @Allow('city_admin')
  @ApiOperation({ summary: 'Add a unit below another' })
  @ApiCreatedResponse({ type: UnitAnswer })
  async createUnit(@Caller() caller: Principal, @Body() body: NewUnitRequest): Promise<UnitAnswer> {
    return toUnitAnswer(await this.units.add(caller, body));
  }

  @Get(':code')
  @SignedIn()
  @ApiOperation({ summary: 'Read one unit' })
  @ApiOkResponse({ type: UnitAnswer })
  async getUnit(@Caller() caller: Principal, @Param() path: UnitPath): Promise<UnitAnswer> {
    return toUnitAnswer(await this.units.get(caller, path.code));
  }
}
