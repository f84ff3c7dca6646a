import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { type Acting, ActingService } from '../proxies/acting.js';
import type { BookingWish } from '../redemptions/booking-desk.js';
import { BookingsService } from '../redemptions/bookings.service.js';
import type { ActSubject } from './act.js';
import {
  type ActHandler,
  type AgreedAct,
  type DeskContext,
  type PreparedAct,
  required,
} from './act-handler.js';
import { ServiceNames } from './service-names.js';

/** Care that a caller books or calls off. */
@Injectable()
export class BookingActs implements ActHandler {
  readonly kinds = ['booking', 'cancellation'] as const;

  constructor(
    private readonly database: Database,
    private readonly acting: ActingService,
    private readonly bookings: BookingsService,
    private readonly names: ServiceNames,
  ) {}

  /** Judges a booking and reckons what it holds. Refusals: those of `forElder` and `BookingsService.bookFor`. */
  async prepareBooking(
    desk: DeskContext,
    wish: BookingWish & { readonly elderId: string | null },
    language: Language,
  ): Promise<PreparedAct> {
    const { serviceCode, startsAt, minutes, volunteerId } = wish;
    const acting = await this.actFor(desk, wish.elderId ?? desk.call.memberId);
    const heldMinutes = await this.bookings.quote(acting, wish);
    await this.actFor(desk, acting.elderId, heldMinutes);
    const at = { on: startsAt, language };
    const service = await this.names.of(acting.bookId, serviceCode, at);
    return {
      kind: 'booking',
      elderId: acting.elderId,
      wish: {
        serviceCode,
        startsAt: startsAt.toISOString(),
        minutes: String(minutes),
        volunteerId,
      },
      facts: { kind: 'booking', service, startsAt, minutes: heldMinutes },
    };
  }

  /** Judges a cancellation. Throws `not_found` for a booking of another elder, and what `forElder` throws. */
  async prepareCancellation(
    desk: DeskContext,
    bookingId: string,
    language: Language,
  ): Promise<PreparedAct> {
    const booking = await this.bookings.view(desk.caller, bookingId);
    const { elderId, startsAt, heldMinutes: minutes } = booking;
    const acting = await this.actFor(desk, elderId);
    const at = { on: startsAt, language };
    const service = await this.names.of(acting.bookId, booking.serviceId, at);
    const facts = { kind: 'cancellation', service, startsAt, minutes } as const;
    return { kind: 'cancellation', elderId, wish: { bookingId: booking.id }, facts };
  }

  async perform(desk: DeskContext, act: AgreedAct): Promise<ActSubject> {
    const acting = await this.actFor(desk, act.elderId);
    if (act.kind === 'cancellation') {
      const ended = await this.bookings.cancelFor(acting, required(act.wish, 'bookingId'));
      return { type: 'booking', id: ended.id };
    }
    const wish = {
      serviceCode: required(act.wish, 'serviceCode'),
      startsAt: new Date(required(act.wish, 'startsAt')),
      minutes: BigInt(required(act.wish, 'minutes')),
      volunteerId: act.wish.volunteerId ?? null,
    };
    const booking = await this.bookings.bookFor(acting, wish, `hotline:${act.id}`);
    return { type: 'booking', id: booking.id };
  }

  private async actFor(
    { caller, call }: DeskContext,
    elderId: string,
    minutes = 0n,
  ): Promise<Acting> {
    const wish = { scope: 'redeem', callId: call.id, minutes } as const;
    const acting = await this.acting.forElder(this.database.read, caller, elderId, wish);
    if (acting.capacity !== 'operator') throw new DomainError('call_required');
    return acting;
  }
}
