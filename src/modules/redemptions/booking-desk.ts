import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { newSalt } from '../../platform/crypto/commitment.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { PolicyVersion } from '../policies/policy.js';
import { earnedMinutes, rulesDigest, type ServiceRate } from '../policies/service-rate.js';
import { ServicesService } from '../policies/services.service.js';
import type { Acting } from '../proxies/acting.js';
import type { Booking, NewBooking } from './booking-rows.js';
import { RedeemGate } from './redeem-gate.js';

/** Care somebody wants; `minutes` is how long it shall last. */
export interface BookingWish {
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly minutes: bigint;
  readonly volunteerId: string | null;
}

/** The most a booking may hold; the database knows the same (`care_bookings_minutes_range`). */
const MOST_HELD = 1440n;
const FARTHEST_AHEAD_MS = 366 * 86_400_000;

/** Judges wishes before they are written: rules, times, people. Nothing here moves minutes. */
@Injectable()
export class BookingDesk {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly policies: PoliciesService,
    private readonly services: ServicesService,
    private readonly gate: RedeemGate,
    private readonly clock: Clock,
  ) {}

  /** The booking a wish becomes. Refusals: see `BookingsService.book`. */
  async admit(acting: Acting, wish: BookingWish, id: string): Promise<NewBooking> {
    const { bookId, elderId } = acting;
    this.checkStart(wish.startsAt);
    const rate = await this.rateOf(bookId, wish.serviceCode, wish.startsAt);
    if (rate.isReferred) throw new DomainError('service_referred');
    const heldMinutes = await this.heldMinutes(bookId, rate, wish);
    await this.gate.pass({ bookId, memberId: elderId }, heldMinutes);
    const people = await this.members.byIds(
      this.database.read,
      bookId,
      wish.volunteerId === null ? [elderId] : [elderId, wish.volunteerId],
    );
    const elder = people.get(elderId);
    if (elder === undefined) throw new DomainError('not_found');
    if (wish.volunteerId !== null) checkVolunteer(elder, people.get(wish.volunteerId));
    return {
      bookId,
      id,
      elderId: elder.id,
      serviceId: rate.serviceId,
      unitId: elder.unitId,
      volunteerId: wish.volunteerId,
      startsAt: wish.startsAt,
      heldMinutes,
      requestedBy: acting.actorId,
      proxyId: acting.proxyId,
      callId: acting.callId,
      salt: newSalt(),
    };
  }

  /** Whether a booking that stands under a key is what is wished for now. */
  async isSameWish(bookId: number, booking: Booking, wish: BookingWish): Promise<boolean> {
    const isSameCare =
      booking.serviceCode === wish.serviceCode &&
      booking.startsAt.getTime() === wish.startsAt.getTime() &&
      booking.volunteerId === wish.volunteerId;
    if (!isSameCare) return false;
    const rate = await this.rateOf(bookId, booking.serviceId, booking.startsAt);
    return (await this.heldMinutes(bookId, rate, wish)) === booking.heldMinutes;
  }

  /**
   * SHA-256 over the digests of the rules by which minutes are held: how many, by those of the care's own day; which
   * ones, by those of today. When these are two versions, the second is added: SHA-256(first ‖ its digest).
   */
  async rulesOf(bookId: number, booking: Booking, today: PolicyVersion): Promise<Buffer> {
    const policy = await this.policies.versionOn(bookId, shanghaiDate(booking.startsAt));
    const rate = await this.rateOf(bookId, booking.serviceId, booking.startsAt);
    const amount = rulesDigest(policy.digest, rate.digest);
    return policy.id === today.id ? amount : rulesDigest(amount, today.digest);
  }

  private async heldMinutes(bookId: number, rate: ServiceRate, wish: BookingWish): Promise<bigint> {
    const policy = await this.policies.versionOn(bookId, shanghaiDate(wish.startsAt));
    return minutesToHold(rate, wish, policy.params.incrementMinutes);
  }

  private async rateOf(bookId: number, service: string, startsAt: Date): Promise<ServiceRate> {
    const rate = await this.services.rateOn(bookId, service, shanghaiDate(startsAt));
    if (rate === null) throw new DomainError('unknown_service');
    return rate;
  }

  private checkStart(startsAt: Date): void {
    const aheadMs = startsAt.getTime() - this.clock.now().getTime();
    if (aheadMs >= 0 && aheadMs <= FARTHEST_AHEAD_MS) return;
    const code = aheadMs < 0 ? 'not_in_past' : 'not_too_far_ahead';
    throw new DomainError('validation_failed', { fields: [{ pointer: '/startsAt', code }] });
  }
}

/** What care of that length costs by the rate of its day. Throws `nothing_earned`, `validation_failed`. */
export function minutesToHold(
  rate: ServiceRate,
  wish: Pick<BookingWish, 'startsAt' | 'minutes'>,
  incrementMinutes: number,
): bigint {
  const tooLong = { fields: [{ pointer: '/minutes', code: 'too_long' }] };
  if (wish.minutes > MOST_HELD) throw new DomainError('validation_failed', tooLong);
  const endsAt = new Date(wish.startsAt.getTime() + Number(wish.minutes) * 60_000);
  const held = earnedMinutes(rate, wish.startsAt, endsAt, incrementMinutes);
  if (held <= 0n) throw new DomainError('nothing_earned');
  if (held > MOST_HELD) throw new DomainError('validation_failed', tooLong);
  return held;
}

function checkVolunteer(elder: MemberBrief, volunteer: MemberBrief | undefined): void {
  if (volunteer === undefined) throw new DomainError('unknown_member');
  if (volunteer.id === elder.id) throw new DomainError('self_service');
  if (!volunteer.roles.includes('volunteer')) throw new DomainError('wrong_role');
}
