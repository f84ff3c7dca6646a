import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { parseMinutes } from '../../platform/http/validators.js';
import {
  NewProxyDto,
  ProxiesQuery,
  ProxyActPageDto,
  ProxyActsQuery,
  ProxyDto,
  ProxyPageDto,
  toProxyActDto,
  toProxyDto,
} from './proxies.dto.js';
import { ProxiesService } from './proxies.service.js';
import { ProxyActs } from './proxy-acts.js';

/** Family members who act for an elder. */
@ApiTags('proxies')
@Controller('v1/proxies')
export class ProxiesController {
  constructor(
    private readonly proxies: ProxiesService,
    private readonly acts: ProxyActs,
    private readonly clock: Clock,
  ) {}

  /** The elder says who shall act, or a worker notes that the elder said so. It waits for a witness. */
  @Post()
  @Allow('elder', 'social_worker', 'station_admin')
  @ApiCreatedResponse({ type: ProxyDto })
  async proposeProxy(@Caller() caller: Principal, @Body() body: NewProxyDto): Promise<ProxyDto> {
    const { redeemLimitMinutes: limit } = body;
    const proxy = await this.proxies.propose(caller, {
      elderId: body.elderId?.toLowerCase() ?? null,
      proxyNo: body.proxyNo,
      scopes: body.scopes,
      redeemLimitMinutes: limit === undefined ? null : parseMinutes(limit),
      validFrom: body.validFrom ?? null,
      validUntil: body.validUntil,
    });
    return toProxyDto(proxy, this.clock.today());
  }

  /** Proxies of and for oneself, and those of the elders of a worker's units. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: ProxyPageDto })
  async listProxies(
    @Caller() caller: Principal,
    @Query() query: ProxiesQuery,
  ): Promise<ProxyPageDto> {
    const { limit, after = null, state = null, elderId = null } = query;
    const page = await this.proxies.list(caller, { limit, after, state, elderId });
    const today = this.clock.today();
    return { items: page.items.map((proxy) => toProxyDto(proxy, today)), next: page.next };
  }

  /** One proxy. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: ProxyDto })
  async getProxy(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ProxyDto> {
    return toProxyDto(await this.proxies.view(caller, id), this.clock.today());
  }

  /** What was done by it, the latest first: for the elder to look over. */
  @Get(':id/acts')
  @SignedIn()
  @ApiOkResponse({ type: ProxyActPageDto })
  async listProxyActs(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Query() query: ProxyActsQuery,
  ): Promise<ProxyActPageDto> {
    const proxy = await this.proxies.view(caller, id);
    const { limit, after = null } = query;
    const page = await this.acts.list(caller.bookId, proxy.id, { limit, after });
    return { items: page.items.map(toProxyActDto), next: page.next };
  }

  /** A social worker, before whom the elder said so, puts it into force. */
  @Post(':id/witness')
  @HttpCode(200)
  @Allow('social_worker')
  @ApiOkResponse({ type: ProxyDto })
  async witnessProxy(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ProxyDto> {
    return toProxyDto(await this.proxies.witness(caller, id), this.clock.today());
  }

  /** Ends it at once: the elder, the proxy, or a worker who reaches the elder. */
  @Post(':id/revoke')
  @HttpCode(200)
  @Allow('elder', 'proxy', 'social_worker', 'station_admin', 'city_admin')
  @ApiOkResponse({ type: ProxyDto })
  async revokeProxy(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ProxyDto> {
    return toProxyDto(await this.proxies.revoke(caller, id), this.clock.today());
  }
}
