import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { PageQuery } from '../../platform/http/page.js';
import {
  CaseloadDto,
  EndPlaceDto,
  PlaceElderDto,
  RosterElderPath,
  RosterPageDto,
  StationPath,
  toCaseloadDto,
  toRosterLineDto,
} from './rosters.dto.js';
import { RostersService } from './rosters.service.js';

/** The elders that a station looks after. */
@ApiTags('visits')
@Controller('v1/stations/:code')
export class RostersController {
  constructor(private readonly rosters: RostersService) {}

  /** The roster of a station, with how each elder stands this month. */
  @Get('roster')
  @Allow('social_worker', 'station_admin', 'operator', 'city_admin', 'auditor')
  @ApiOkResponse({ type: RosterPageDto })
  async listRoster(
    @Caller() caller: Principal,
    @Param() path: StationPath,
    @Query() query: PageQuery,
  ): Promise<RosterPageDto> {
    const { after = null, limit } = query;
    const page = await this.rosters.page(caller, { stationCode: path.code, after, limit });
    return { items: page.items.map(toRosterLineDto), next: page.next };
  }

  /** How many elders are on the roster, and whether these are too many. */
  @Get('caseload')
  @Allow('social_worker', 'station_admin', 'operator', 'city_admin', 'auditor')
  @ApiOkResponse({ type: CaseloadDto })
  async getCaseload(@Caller() caller: Principal, @Param() path: StationPath): Promise<CaseloadDto> {
    return toCaseloadDto(await this.rosters.caseload(caller, path.code));
  }

  /** Puts an elder on the roster, or under another worker; from another roster the elder moves. */
  @Post('roster')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin')
  @ApiOkResponse({ type: CaseloadDto })
  async placeElder(
    @Caller() caller: Principal,
    @Param() path: StationPath,
    @Body() body: PlaceElderDto,
  ): Promise<CaseloadDto> {
    const load = await this.rosters.place(caller, {
      stationCode: path.code,
      elderId: body.elderId.toLowerCase(),
      workerId: body.workerId?.toLowerCase() ?? null,
    });
    return toCaseloadDto(load);
  }

  /** Takes an elder off the roster. */
  @Post('roster/:elderId/end')
  @HttpCode(200)
  @Allow('social_worker', 'station_admin')
  @ApiOkResponse({ type: CaseloadDto })
  async endPlace(
    @Caller() caller: Principal,
    @Param() path: RosterElderPath,
    @Body() body: EndPlaceDto,
  ): Promise<CaseloadDto> {
    const { code: stationCode } = path;
    const elderId = path.elderId.toLowerCase();
    const { reason } = body;
    return toCaseloadDto(await this.rosters.end(caller, { stationCode, elderId, reason }));
  }
}
