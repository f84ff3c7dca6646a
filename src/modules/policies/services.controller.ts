import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, toPage } from '../../platform/http/page.js';
import {
  NewServiceRequest,
  readRequestedRate,
  ServiceAnswer,
  ServicePage,
  ServicesQuery,
  toServiceAnswer,
} from './services.dto.js';
import { ServicesService } from './services.service.js';

/** The service catalogue of the caller's city. */
@ApiTags('policies')
@Controller('v1/services')
export class ServicesController {
  constructor(
    private readonly services: ServicesService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List the services offered on a date, by code' })
  @ApiOkResponse({ type: ServicePage })
  async listServices(
    @Caller() caller: Principal,
    @Query() query: ServicesQuery,
  ): Promise<ServicePage> {
    const after = query.after === undefined ? '' : decodeCursor(query.after, { code: 'text' }).code;
    const catalogue = await this.services.catalogue(caller.bookId);
    const offered = catalogue.offeredOn(query.on ?? this.clock.today());
    const rest = offered.filter(({ code }) => code > after).slice(0, query.limit + 1);
    const position = ({ code }: { code: string }): { code: string } => ({ code });
    return toPage(rest, query.limit, { item: toServiceAnswer, position });
  }

  @Post()
  @Allow('city_admin')
  @ApiOperation({ summary: 'Add a service, or a later version of one' })
  @ApiCreatedResponse({ type: ServiceAnswer })
  async createService(
    @Caller() caller: Principal,
    @Body() body: NewServiceRequest,
  ): Promise<ServiceAnswer> {
    const rate = readRequestedRate(body);
    if (rate === null) {
      throw new DomainError('validation_failed', { fields: [{ pointer: '/basis', code: 'rate' }] });
    }
    const { code, name, nameEn = null, effectiveFrom = null } = body;
    const { training = null, minimumLevel = null, referred: isReferred = false } = body;
    const attributes = { training, minimumLevel, isReferred };
    const version = { code, name, nameEn, effectiveFrom, rate, attributes };
    return toServiceAnswer(await this.services.publish(caller, version));
  }
}
