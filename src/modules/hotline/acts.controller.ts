import { Body, Controller, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { parseInstant } from '../../platform/http/instant.js';
import { RequestLanguage } from '../../platform/http/request-language.js';
import { parseMinutes } from '../../platform/http/validators.js';
import {
  ActDto,
  CallerBookingDto,
  CallerCancellationDto,
  CallerConfirmationDto,
  CallerRecordDto,
  CallerRequestDto,
  CallerRevocationDto,
  toActDto,
} from './acts.dto.js';
import { ActsService } from './acts.service.js';
import { BookingActs } from './booking-acts.js';
import { ProxyActs } from './proxy-acts.js';
import { RecordActs } from './record-acts.js';
import { RequestActs } from './request-acts.js';

/** What is done for callers. Each answers the words to read out; `agree` does it. */
@ApiTags('hotline')
@Controller('v1/hotline')
@Allow('operator')
export class ActsController {
  constructor(
    private readonly acts: ActsService,
    private readonly bookings: BookingActs,
    private readonly records: RecordActs,
    private readonly requests: RequestActs,
    private readonly proxies: ProxyActs,
  ) {}

  /** The caller needs care. */
  @Post('calls/:id/requests')
  @ApiCreatedResponse({ type: ActDto })
  async requestForCaller(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CallerRequestDto,
    @RequestLanguage() language: Language,
  ): Promise<ActDto> {
    const desk = await this.acts.deskOf(caller, id);
    const wish = {
      elderId: body.elderId?.toLowerCase() ?? null,
      serviceCode: body.serviceCode,
      startsAt: parseInstant(body.startsAt),
      endsAt: parseInstant(body.endsAt),
      minutes: parseMinutes(body.minutes),
      unitCode: body.unitCode ?? null,
      address: body.address ?? null,
      note: body.note ?? null,
      priority: body.priority,
      funding: body.funding,
      language: body.language ?? null,
      training: body.training ?? null,
    };
    const prepared = await this.requests.prepareRequest(desk, wish, language);
    return toActDto(await this.acts.readBack(desk, prepared, language));
  }

  /** The caller confirms that a service was done. */
  @Post('calls/:id/confirmations')
  @ApiCreatedResponse({ type: ActDto })
  async confirmForCaller(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CallerConfirmationDto,
    @RequestLanguage() language: Language,
  ): Promise<ActDto> {
    const desk = await this.acts.deskOf(caller, id);
    const recordId = body.recordId.toLowerCase();
    const prepared = await this.records.prepareConfirmation(desk, recordId, language);
    return toActDto(await this.acts.readBack(desk, prepared, language));
  }

  /** The caller books care. */
  @Post('calls/:id/bookings')
  @ApiCreatedResponse({ type: ActDto })
  async bookForCaller(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CallerBookingDto,
    @RequestLanguage() language: Language,
  ): Promise<ActDto> {
    const desk = await this.acts.deskOf(caller, id);
    const wish = {
      elderId: body.elderId?.toLowerCase() ?? null,
      serviceCode: body.serviceCode,
      startsAt: parseInstant(body.startsAt),
      minutes: parseMinutes(body.minutes),
      volunteerId: body.volunteerId?.toLowerCase() ?? null,
    };
    const prepared = await this.bookings.prepareBooking(desk, wish, language);
    return toActDto(await this.acts.readBack(desk, prepared, language));
  }

  /** The caller calls a booking off. */
  @Post('calls/:id/cancellations')
  @ApiCreatedResponse({ type: ActDto })
  async cancelForCaller(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CallerCancellationDto,
    @RequestLanguage() language: Language,
  ): Promise<ActDto> {
    const desk = await this.acts.deskOf(caller, id);
    const bookingId = body.bookingId.toLowerCase();
    const prepared = await this.bookings.prepareCancellation(desk, bookingId, language);
    return toActDto(await this.acts.readBack(desk, prepared, language));
  }

  /** The caller tells of care that was given: an elder of the volunteer who came, a volunteer of the elder. */
  @Post('calls/:id/service-records')
  @ApiCreatedResponse({ type: ActDto })
  async logForCaller(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CallerRecordDto,
    @RequestLanguage() language: Language,
  ): Promise<ActDto> {
    const desk = await this.acts.deskOf(caller, id);
    const wish = {
      ...otherSideOf(body),
      serviceCode: body.serviceCode,
      startsAt: parseInstant(body.startedAt),
      endsAt: parseInstant(body.endedAt),
      bookingId: body.bookingId?.toLowerCase() ?? null,
      requestId: body.requestId?.toLowerCase() ?? null,
    };
    const prepared = await this.records.prepareRecord(desk, wish, language);
    return toActDto(await this.acts.readBack(desk, prepared, language));
  }

  /** The caller ends a proxy. */
  @Post('calls/:id/proxy-revocations')
  @ApiCreatedResponse({ type: ActDto })
  async revokeForCaller(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CallerRevocationDto,
    @RequestLanguage() language: Language,
  ): Promise<ActDto> {
    const desk = await this.acts.deskOf(caller, id);
    const prepared = await this.proxies.prepareRevocation(desk, body.proxyId.toLowerCase());
    return toActDto(await this.acts.readBack(desk, prepared, language));
  }

  /** The caller said yes to what was read out: it is done, once, however often this is asked. */
  @Post('acts/:id/agree')
  @HttpCode(200)
  @ApiOkResponse({ type: ActDto })
  async agreeToAct(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ActDto> {
    return toActDto(await this.acts.agree(caller, id));
  }

  /** The caller said no: it is never done. */
  @Post('acts/:id/decline')
  @HttpCode(200)
  @ApiOkResponse({ type: ActDto })
  async declineAct(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ActDto> {
    return toActDto(await this.acts.decline(caller, id));
  }
}

/** Exactly one of the two numbers says on which side of the care the caller was. */
function otherSideOf({ volunteerNo, elderNo }: CallerRecordDto): {
  readonly otherNo: string;
  readonly as: 'received' | 'given';
} {
  if (volunteerNo !== undefined && elderNo === undefined) {
    return { otherNo: volunteerNo, as: 'received' };
  }
  if (elderNo !== undefined && volunteerNo === undefined) return { otherNo: elderNo, as: 'given' };
  const code = volunteerNo === undefined ? 'required' : 'volunteer_or_elder';
  throw new DomainError('validation_failed', { fields: [{ pointer: '/volunteerNo', code }] });
}
