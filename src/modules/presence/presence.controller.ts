import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { invariant } from '../../platform/errors/invariant.js';
import { parseInstant } from '../../platform/http/instant.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import { CheckInService } from './check-in.service.js';
import { CheckOutService } from './check-out.service.js';
import {
  EndedPresenceDto,
  PresenceDetailDto,
  PresencePageDto,
  toEndedDto,
  toPresenceDetailDto,
  toPresenceDto,
} from './presence.answers.js';
import { CheckInDto, CheckOutDto, CompletionDto, PresenceQuery } from './presence.dto.js';
import { PresenceReads } from './presence-reads.js';
import { PresenceRecords } from './presence-records.js';
import type { Shown } from './proof-desk.js';

/** Check-in and check-out: stays with an elder, and what proves them. */
@ApiTags('presence')
@Controller('v1/presence')
export class PresenceController {
  constructor(
    private readonly checkIns: CheckInService,
    private readonly checkOuts: CheckOutService,
    private readonly records: PresenceRecords,
    private readonly reads: PresenceReads,
  ) {}

  /** Checks in with an elder, by a station's code, the elder's card, or a code that the elder speaks. */
  @Post('check-ins')
  @Allow('volunteer', 'station_admin')
  @Idempotent({ required: true })
  @ApiCreatedResponse({ type: PresenceDetailDto })
  async checkIn(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: CheckInDto,
  ): Promise<PresenceDetailDto> {
    invariant(key !== null, 'the key is required here');
    const wish = {
      volunteerId: body.volunteerId?.toLowerCase() ?? null,
      recipientId: body.recipientId?.toLowerCase() ?? null,
      serviceCode: body.serviceCode,
      bookingId: body.bookingId?.toLowerCase() ?? null,
      requestId: body.requestId?.toLowerCase() ?? null,
      shown: toShown(body),
      position: body.position ?? null,
    };
    const id = await this.checkIns.checkIn(caller, wish, key);
    return toPresenceDetailDto(await this.reads.find(caller, id));
  }

  /** Checks out, and submits the service record. What the record is refused for can be put right afterwards. */
  @Post(':id/check-out')
  @HttpCode(200)
  @Allow('volunteer', 'station_admin')
  @Idempotent({ required: true })
  @ApiOkResponse({ type: EndedPresenceDto })
  async checkOut(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: CheckOutDto,
  ): Promise<EndedPresenceDto> {
    const wish = { shown: toShown(body), position: body.position ?? null };
    await this.checkOuts.checkOut(caller, id, wish);
    return this.ended(caller, id);
  }

  /** Says when an expired stay ended. Worth a statement: two workers must approve its record. */
  @Post(':id/complete')
  @HttpCode(200)
  @Allow('station_admin', 'social_worker')
  @ApiOkResponse({ type: EndedPresenceDto })
  async completePresence(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { endedAt, reason }: CompletionDto,
  ): Promise<EndedPresenceDto> {
    await this.checkOuts.complete(caller, id, { endedAt: parseInstant(endedAt), reason });
    return this.ended(caller, id);
  }

  /** Submits the record of a stay again, after what it was refused for was put right. */
  @Post(':id/record')
  @HttpCode(200)
  @Allow('volunteer', 'station_admin', 'social_worker')
  @ApiOkResponse({ type: PresenceDetailDto })
  async recordPresence(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PresenceDetailDto> {
    await this.records.submit(caller, id);
    return toPresenceDetailDto(await this.reads.find(caller, id));
  }

  /** Gives a stay up. It earns nothing. */
  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('volunteer', 'station_admin')
  @ApiOkResponse({ type: PresenceDetailDto })
  async cancelPresence(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PresenceDetailDto> {
    await this.checkOuts.cancel(caller, id);
    return toPresenceDetailDto(await this.reads.find(caller, id));
  }

  /** One's own stays, given and received, and those of the units one works for; the newest first. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: PresencePageDto })
  async listPresence(
    @Caller() caller: Principal,
    @Query() query: PresenceQuery,
  ): Promise<PresencePageDto> {
    const { state = null, after = null, limit } = query;
    const page = await this.reads.page(caller, { state, after, limit });
    return { items: page.items.map(toPresenceDto), next: page.next };
  }

  /** One stay, with what was shown for it. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: PresenceDetailDto })
  async getPresence(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<PresenceDetailDto> {
    return toPresenceDetailDto(await this.reads.find(caller, id));
  }

  /** The stay has ended whatever becomes of its record. */
  private async ended(caller: Principal, id: string): Promise<EndedPresenceDto> {
    const refusal = await this.trySubmit(caller, id);
    return toEndedDto(await this.reads.find(caller, id), refusal);
  }

  private async trySubmit(caller: Principal, id: string): Promise<ErrorCode | null> {
    try {
      await this.records.submit(caller, id);
      return null;
    } catch (error) {
      if (error instanceof DomainError && error.status < 500) return error.code;
      throw error;
    }
  }
}

function toShown({ station, elder, claimedAt }: CheckOutDto): Shown {
  return {
    station: station ?? null,
    elder: elder
      ? { cardNo: elder.cardNo ?? null, pin: elder.pin ?? null, code: elder.code ?? null }
      : null,
    claimedAt: claimedAt ? parseInstant(claimedAt) : null,
  };
}
