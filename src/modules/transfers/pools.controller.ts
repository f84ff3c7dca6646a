import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { poolAccount } from '../../ledger/accounts.js';
import { LedgerReader } from '../../ledger/ledger-reader.js';
import { invariant } from '../../platform/errors/invariant.js';
import { parseMinutes } from '../../platform/http/validators.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { UnitsService } from '../units/units.service.js';
import {
  NewSupportDto,
  PoolDto,
  PoolSupportDto,
  PoolSupportPageDto,
  SupportsQuery,
  toSupportDto,
} from './pools.dto.js';
import { PoolsService } from './pools.service.js';

/** The pools of communities, and what they give. */
@ApiTags('transfers')
@Controller('v1')
export class PoolsController {
  constructor(
    private readonly pools: PoolsService,
    private readonly units: UnitsService,
    private readonly ledger: LedgerReader,
  ) {}

  @Get('pools/:unitCode')
  @SignedIn()
  @ApiOperation({ summary: 'Read what the pool of a unit holds: everybody may see it' })
  @ApiOkResponse({ type: PoolDto })
  async getPool(
    @Caller() caller: Principal,
    @Param('unitCode') unitCode: string,
  ): Promise<PoolDto> {
    const unit = await this.units.get(caller, unitCode);
    const balance = await this.ledger.balanceOf(caller.bookId, poolAccount(unit.id));
    return { unitCode: unit.code, balanceMinutes: String(balance) };
  }

  @Post('pool-supports')
  @Allow('elder', 'social_worker')
  @Idempotent({ required: true })
  @ApiOperation({ summary: "Ask the pool of an elder's community for minutes" })
  @ApiCreatedResponse({ type: PoolSupportDto })
  async createPoolSupport(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: NewSupportDto,
  ): Promise<PoolSupportDto> {
    invariant(key !== null, 'the key is required here');
    const { minutes, reason = null } = body;
    const elderId = body.elderId?.toLowerCase() ?? caller.memberId;
    const wish = { elderId, minutes: parseMinutes(minutes), reason };
    return toSupportDto(await this.pools.ask(caller, wish, key), caller.memberId);
  }

  @Get('pool-supports')
  @SignedIn()
  @ApiOperation({ summary: "List the support one got, and that of one's units, the newest first" })
  @ApiOkResponse({ type: PoolSupportPageDto })
  async listPoolSupports(
    @Caller() caller: Principal,
    @Query() query: SupportsQuery,
  ): Promise<PoolSupportPageDto> {
    const { limit, after = null, state = null } = query;
    const page = await this.pools.list(caller, { limit, after, state });
    return {
      items: page.items.map((item) => toSupportDto(item, caller.memberId)),
      next: page.next,
    };
  }

  @Get('pool-supports/:id')
  @SignedIn()
  @ApiOperation({ summary: 'Read one support' })
  @ApiOkResponse({ type: PoolSupportDto })
  async getPoolSupport(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PoolSupportDto> {
    return toSupportDto(await this.pools.view(caller, id), caller.memberId);
  }

  @Post('pool-supports/:id/confirm')
  @HttpCode(200)
  @Allow('social_worker')
  @Idempotent({ required: false })
  @ApiOperation({ summary: "Agree, as a second worker, to what exceeds the month's limit" })
  @ApiOkResponse({ type: PoolSupportDto })
  async confirmPoolSupport(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PoolSupportDto> {
    return toSupportDto(await this.pools.confirm(caller, id), caller.memberId);
  }

  @Post('pool-supports/:id/decline')
  @HttpCode(200)
  @Allow('social_worker')
  @Idempotent({ required: false })
  @ApiOperation({ summary: 'Decline, as a second worker, what waits' })
  @ApiOkResponse({ type: PoolSupportDto })
  async declinePoolSupport(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PoolSupportDto> {
    return toSupportDto(await this.pools.decline(caller, id), caller.memberId);
  }
}
