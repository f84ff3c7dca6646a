import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import {
  CallDetailDto,
  CallDto,
  CallPageDto,
  CallsQuery,
  CloseCallDto,
  IdentifyDto,
  toCallDetailDto,
  toCallDto,
  toUnconfirmedDto,
  UnconfirmedRecordsDto,
} from './calls.dto.js';
import { CallsService } from './calls.service.js';
import { type CallerClaim, IdentificationService } from './identification.service.js';
import { WaitingRecords } from './waiting-records.js';

/** The hotline desk: calls that come in. */
@ApiTags('hotline')
@Controller('v1/hotline/calls')
export class CallsController {
  constructor(
    private readonly calls: CallsService,
    private readonly identification: IdentificationService,
    private readonly waiting: WaitingRecords,
  ) {}

  /** Opens a call that came in, and gives it its reference. */
  @Post()
  @Allow('operator')
  @ApiCreatedResponse({ type: CallDto })
  async openCall(@Caller() caller: Principal): Promise<CallDto> {
    return toCallDto(await this.calls.open(caller));
  }

  /** One's own calls; for overseers all of the city. */
  @Get()
  @Allow('operator', 'city_admin', 'auditor')
  @ApiOkResponse({ type: CallPageDto })
  async listCalls(@Caller() caller: Principal, @Query() query: CallsQuery): Promise<CallPageDto> {
    const { limit, after = null, state = null } = query;
    const page = await this.calls.list(caller, { limit, after, state });
    return { items: page.items.map(toCallDto), next: page.next };
  }

  /** A call with what was done in it. */
  @Get(':id')
  @Allow('operator', 'city_admin', 'auditor')
  @ApiOkResponse({ type: CallDetailDto })
  async getCall(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<CallDetailDto> {
    return toCallDetailDto(await this.calls.view(caller, id));
  }

  /** Finds out who is on the line. Nothing tells which part of a claim was wrong. */
  @Post(':id/identify')
  @HttpCode(200)
  @Allow('operator')
  @ApiOkResponse({ type: CallDto })
  async identifyCaller(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: IdentifyDto,
  ): Promise<CallDto> {
    return toCallDto(await this.identification.identify(caller, id, toClaim(body)));
  }

  /** The services that wait for the word of whoever is on the line. */
  @Get(':id/unconfirmed')
  @Allow('operator')
  @Header('Cache-Control', 'no-store')
  @ApiOkResponse({ type: UnconfirmedRecordsDto })
  async listUnconfirmed(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @RequestLanguage() language: Language,
  ): Promise<UnconfirmedRecordsDto> {
    const records = await this.waiting.ofCall(caller, id, language);
    return { items: records.map(toUnconfirmedDto) };
  }

  /** Ends a call that came in. What was not agreed to is declined. */
  @Post(':id/close')
  @HttpCode(200)
  @Allow('operator')
  @ApiOkResponse({ type: CallDetailDto })
  async closeCall(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CloseCallDto,
  ): Promise<CallDetailDto> {
    return toCallDetailDto(await this.calls.close(caller, id, body.outcome));
  }
}

function toClaim({ card, person }: IdentifyDto): CallerClaim {
  if (card !== undefined && person === undefined) return { method: 'card', ...card };
  if (person !== undefined && card === undefined) return { method: 'person', person };
  const code = card === undefined ? 'required' : 'card_or_person';
  throw new DomainError('validation_failed', { fields: [{ pointer: '/card', code }] });
}
