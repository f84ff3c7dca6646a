import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import {
  toRateDto,
  toRateElderDto,
  VisitRateDto,
  VisitRateElderPageDto,
  VisitRateEldersQuery,
  VisitRateQuery,
} from './rosters.dto.js';
import { VisitRatesService } from './visit-rates.service.js';

/** Who was seen in a month: counted, never typed in. */
@ApiTags('visits')
@Controller('v1/visit-rates')
@Allow('social_worker', 'station_admin', 'operator', 'city_admin', 'auditor')
export class VisitRatesController {
  constructor(private readonly rates: VisitRatesService) {}

  /** The visit rate of a unit and of those right below it. */
  @Get()
  @ApiOkResponse({ type: VisitRateDto })
  async getVisitRate(
    @Caller() caller: Principal,
    @Query() query: VisitRateQuery,
  ): Promise<VisitRateDto> {
    const { month, unitCode } = query;
    return toRateDto(await this.rates.report(caller, { month, unitCode }));
  }

  /** The elders behind the rate: those nobody has seen, those seen too rarely, or all. */
  @Get('elders')
  @ApiOkResponse({ type: VisitRateElderPageDto })
  async listVisitRateElders(
    @Caller() caller: Principal,
    @Query() query: VisitRateEldersQuery,
  ): Promise<VisitRateElderPageDto> {
    const { month, unitCode, show: filter, after = null, limit } = query;
    const wish = { month, unitCode, filter, after, limit };
    const page = await this.rates.elders(caller, wish);
    return { items: page.items.map(toRateElderDto), next: page.next };
  }
}
