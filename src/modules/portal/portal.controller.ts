import { Controller, Get, Ip, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.decorator.js';
import { sendCompressed } from '../transparency/cacheable.js';
import { FiguresQuery, PublicFiguresDto } from './figures.dto.js';
import {
  CityListsDto,
  CityRulesDto,
  CityServicesDto,
  PortalCityPath,
  PortalDto,
} from './portal.dto.js';
import { PortalCities, type PortalCity } from './portal-cities.js';
import { PortalGate } from './portal-gate.js';
import { PortalViews } from './portal-views.service.js';
import { PublicFigures } from './public-figures.service.js';

/** What anybody may see without a login; nothing in it is about one person. */
@ApiTags('portal')
@Controller('v1/portal')
export class PortalController {
  constructor(
    private readonly gate: PortalGate,
    private readonly cities: PortalCities,
    private readonly views: PortalViews,
    private readonly figures: PublicFigures,
  ) {}

  /** The deployment: its name and its cities. */
  @Get()
  @Public()
  @ApiOkResponse({ type: PortalDto })
  async getPortal(
    @Ip() address: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.gate.enter(address);
    await send(request, reply, await this.views.portal());
  }

  /** The rules in force today, and those that are decided already. */
  @Get(':city/rules')
  @Public()
  @ApiOkResponse({ type: CityRulesDto })
  async getCityRules(
    @Param() path: PortalCityPath,
    @Ip() address: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(request, reply, await this.views.rules(await this.find(path, address)));
  }

  /** The catalogue in force today. */
  @Get(':city/services')
  @Public()
  @ApiOkResponse({ type: CityServicesDto })
  async getCityServices(
    @Param() path: PortalCityPath,
    @Ip() address: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(request, reply, await this.views.catalogue(await this.find(path, address)));
  }

  /** Three lists: services offered, stations and providers, open needs by service and community. */
  @Get(':city/lists')
  @Public()
  @ApiOkResponse({ type: CityListsDto })
  async getCityLists(
    @Param() path: PortalCityPath,
    @Ip() address: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(request, reply, await this.views.lists(await this.find(path, address)));
  }

  /** Months that are over, in figures; up to 24. */
  @Get(':city/figures')
  @Public()
  @ApiOkResponse({ type: PublicFiguresDto })
  async getCityFigures(
    @Param() path: PortalCityPath,
    @Query() query: FiguresQuery,
    @Ip() address: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const city = await this.find(path, address);
    await send(
      request,
      reply,
      await this.figures.of(city, { from: query.from ?? null, to: query.to ?? null }),
    );
  }

  private find({ city }: PortalCityPath, address: string): Promise<PortalCity> {
    this.gate.enter(address);
    return this.cities.find(city);
  }
}

function send(request: FastifyRequest, reply: FastifyReply, answer: object): Promise<void> {
  const type = 'application/json; charset=utf-8';
  const body = JSON.stringify(answer);
  return sendCompressed({ request, reply }, { body, type, keep: 'minute' });
}
