import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow, SignedIn } from '../../auth/access.decorator.js';
import { Caller } from '../../auth/caller.decorator.js';
import type { Principal } from '../../auth/principal.js';
import { invariant } from '../../platform/errors/invariant.js';
import { parseInstant } from '../../platform/http/instant.js';
import { parseMinutes } from '../../platform/http/validators.js';
import { IdempotencyKey, Idempotent } from '../../platform/idempotency/idempotent.decorator.js';
import type { Booking } from './booking-rows.js';
import { BookingDto, BookingPageDto, BookingsQuery, NewBookingDto } from './bookings.dto.js';
import { BookingsService } from './bookings.service.js';

/** Care booked from one's granted and own minutes. */
@ApiTags('redemptions')
@Controller('v1/bookings')
export class BookingsController {
  constructor(private readonly bookings: BookingsService) {}

  /** Books care and sets the minutes aside until it is delivered or cancelled. A proxy names the elder. */
  @Post()
  @Allow('elder', 'proxy')
  @Idempotent({ required: true })
  @ApiCreatedResponse({ type: BookingDto })
  async createBooking(
    @Caller() caller: Principal,
    @IdempotencyKey() key: string | null,
    @Body() body: NewBookingDto,
  ): Promise<BookingDto> {
    invariant(key !== null, 'the key is required here');
    const wish = {
      serviceCode: body.serviceCode,
      startsAt: parseInstant(body.startsAt),
      minutes: parseMinutes(body.minutes),
      volunteerId: body.volunteerId?.toLowerCase() ?? null,
      elderId: body.elderId?.toLowerCase() ?? null,
    };
    return toDto(await this.bookings.book(caller, wish, key));
  }

  /** One's own bookings, those of elders whom one is a proxy of, those agreed with oneself as volunteer, and those of a worker's units. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: BookingPageDto })
  async listBookings(
    @Caller() caller: Principal,
    @Query() query: BookingsQuery,
  ): Promise<BookingPageDto> {
    const { limit, after = null, state = null } = query;
    const page = await this.bookings.list(caller, { limit, after, state });
    return { items: page.items.map(toDto), next: page.next };
  }

  /** One booking. */
  @Get(':id')
  @SignedIn()
  @ApiOkResponse({ type: BookingDto })
  async getBooking(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<BookingDto> {
    return toDto(await this.bookings.view(caller, id));
  }

  /** Gives the minutes back to the elder. Cancelling twice answers the same. */
  @Post(':id/cancel')
  @HttpCode(200)
  @Allow('elder', 'proxy', 'social_worker', 'station_admin')
  @Idempotent({ required: false })
  @ApiOkResponse({ type: BookingDto })
  async cancelBooking(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<BookingDto> {
    return toDto(await this.bookings.cancel(caller, id));
  }
}

function toDto(booking: Booking): BookingDto {
  return {
    id: booking.id,
    state: booking.state,
    elderId: booking.elderId,
    elderNo: booking.elderNo,
    serviceCode: booking.serviceCode,
    unitCode: booking.unitCode,
    volunteerId: booking.volunteerId,
    startsAt: booking.startsAt.toISOString(),
    heldMinutes: String(booking.heldMinutes),
    heldGrantedMinutes: String(booking.heldGrantedMinutes),
    requestedAt: booking.requestedAt.toISOString(),
    holdSeq: booking.holdSeq === null ? null : String(booking.holdSeq),
    settleSeq: booking.settleSeq === null ? null : String(booking.settleSeq),
    recordId: booking.recordId,
  };
}
