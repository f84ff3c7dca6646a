import { saltedCommitment } from '../../platform/crypto/commitment.js';
import type { Booking } from './booking-rows.js';
import type { SpendCode } from './spend-code-rows.js';

/**
 * What a booking said when its minutes were set aside. Not with whom the care is agreed: that may change while they are
 * held. Minutes are digits.
 */
export interface BookingFacts {
  readonly elderId: string;
  readonly serviceId: string;
  readonly unitId: string;
  /** RFC 3339 in UTC. */
  readonly startsAt: string;
  readonly minutes: string;
}

/** What a charge says: whose minutes a provider took, and on what. Minutes are digits. */
export interface SpendingFacts {
  readonly elderId: string;
  readonly providerId: string;
  readonly minutes: string;
  readonly shown: 'code' | 'card';
  /** Who drew the code in the elder's name; null: the elder, or nobody where a card was shown. */
  readonly drawnBy: string | null;
}

/** A charge that is made now, or was made: where and how much. */
export interface Charge {
  readonly providerId: string;
  readonly minutes: bigint;
}

/** The facts that a booking's commitment covers: none of them changes while the booking lives. */
export function bookingFacts(booking: Booking): BookingFacts {
  const { elderId, serviceId, unitId, startsAt, heldMinutes } = booking;
  const minutes = String(heldMinutes);
  return { elderId, serviceId, unitId, startsAt: startsAt.toISOString(), minutes };
}

/** The commitment in the leaves of a booking's hold and release. Null as `saltedCommitment` says. */
export function bookingCommitment(booking: Booking): Buffer | null {
  return saltedCommitment(booking.salt, bookingFacts(booking));
}

/** The facts that the commitment of a charge of this code covers. */
export function spendingFacts(code: SpendCode, { providerId, minutes }: Charge): SpendingFacts {
  const { elderId, drawnBy, isOfCard } = code;
  const shown = isOfCard ? 'card' : 'code';
  return { elderId, providerId, minutes: String(minutes), shown, drawnBy };
}

/** The commitment in the leaf of a charge; that of its refund is the same. Null as `saltedCommitment` says. */
export function spendingCommitment(code: SpendCode, charge: Charge): Buffer | null {
  return saltedCommitment(code.salt, spendingFacts(code, charge));
}
