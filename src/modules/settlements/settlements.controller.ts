import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { PageQuery } from '../../platform/http/page.js';
import { Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { requireCityWide } from '../units/unit.js';
import { MonthPipe } from './month.pipe.js';
import { toSettlementDto } from './settlement-answers.js';
import { OverruleRequest, SettlementDto, SettlementPageDto } from './settlements.dto.js';
import { SettlementsService } from './settlements.service.js';

/** The monthly settlements of the caller's city. */
@ApiTags('settlements')
@Controller('v1/settlements')
export class SettlementsController {
  constructor(
    private readonly settlements: SettlementsService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'List settlements, the latest month first' })
  @ApiOkResponse({ type: SettlementPageDto })
  async listSettlements(
    @Caller() caller: Principal,
    @Query() query: PageQuery,
  ): Promise<SettlementPageDto> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    const page = await this.settlements.page(caller.bookId, query.limit, query.after ?? null);
    const now = this.clock.now();
    return { items: page.items.map((run) => toSettlementDto(run, now)), next: page.next };
  }

  @Get(':month')
  @Allow('city_admin', 'auditor')
  @ApiOperation({ summary: 'Read how far the settlement of a month is, and why it waits' })
  @ApiOkResponse({ type: SettlementDto })
  async getSettlement(
    @Caller() caller: Principal,
    @Param('month', MonthPipe) month: string,
  ): Promise<SettlementDto> {
    requireCityWide(caller, ['city_admin', 'auditor']);
    const run = await this.settlements.find(caller.bookId, month);
    return toSettlementDto(run, this.clock.now());
  }

  @Post(':month/run')
  @HttpCode(202)
  @Allow('city_admin')
  @ApiOperation({
    summary:
      'Settle a month that has ended, after every open month before it; asking again wakes it',
  })
  @ApiAcceptedResponse({ type: SettlementDto })
  async runSettlement(
    @Caller() caller: Principal,
    @Param('month', MonthPipe) month: string,
  ): Promise<SettlementDto> {
    requireCityWide(caller, ['city_admin']);
    return toSettlementDto(await this.settlements.ask(caller, month), this.clock.now());
  }

  @Post(':month/overrule')
  @HttpCode(202)
  @Allow('city_admin')
  @Idempotent({ required: true })
  @ApiOperation({
    summary: 'Settle although there are reasons to wait, with a reason of one’s own',
  })
  @ApiAcceptedResponse({ type: SettlementDto })
  async overruleSettlement(
    @Caller() caller: Principal,
    @Param('month', MonthPipe) month: string,
    @Body() body: OverruleRequest,
  ): Promise<SettlementDto> {
    requireCityWide(caller, ['city_admin']);
    const run = await this.settlements.overrule(caller, month, body.reason);
    return toSettlementDto(run, this.clock.now());
  }
}
