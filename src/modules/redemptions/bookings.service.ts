import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import type { AppendOutcome } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { BookingDesk, type BookingWish } from './booking-desk.js';
import { releaseRequest } from './booking-entries.js';
import { BookingHolds } from './booking-holds.js';
import {
  type Booking,
  hasLiveRecord,
  insertBooking,
  readBooking,
  readBookings,
  refuseBooking,
} from './booking-rows.js';
import { effectId } from './effect-id.js';
import type { BookingState } from './redemptions.js';

/** Workers who look after the bookings of their units. */
const BOOKING_WORKERS: readonly Role[] = ['social_worker', 'station_admin', 'operator'];
/** Who may also look at them. */
const BOOKING_READERS: readonly Role[] = [...BOOKING_WORKERS, 'city_admin', 'auditor'];

/** Care booked from granted and own minutes: held at booking, paid by the approved record, released by a cancellation. */
@Injectable()
export class BookingsService {
  constructor(
    private readonly database: Database,
    private readonly desk: BookingDesk,
    private readonly holds: BookingHolds,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /**
   * Books care for the caller and sets the minutes aside. The same key answers the same booking, whatever came
   * between. Refusals: `not_yet_redeemable`, `insufficient_balance` (fact `missingMinutes`), `unknown_service`,
   * `unknown_member`, `wrong_role`, `self_service`, `idempotency_key_conflict`. Locks: those of the ledger.
   */
  async book(caller: Principal, wish: BookingWish, key: string): Promise<Booking> {
    const { bookId, memberId } = caller;
    const id = effectId('booking', { bookId, memberId, key });
    const standing = await this.find(bookId, id);
    if (standing === null) {
      const booking = await this.desk.admit(caller, wish, id);
      await this.database.transaction((tx) => insertBooking(tx, booking));
    } else if (!(await this.desk.isSameWish(bookId, standing, wish))) {
      throw new DomainError('idempotency_key_conflict');
    }
    return this.hold(caller, await this.get(bookId, id));
  }

  /**
   * Gives the minutes back to where they came from. For the elder, and workers of the unit. A cancelled booking answers as it is; `not_found`
   * for a foreign one; `state_conflict` when it was paid or refused, or when a live record says that the care was
   * given (fact `reason`): that record is decided first.
   */
  async cancel(caller: Principal, id: string): Promise<Booking> {
    const { bookId } = caller;
    const booking = await this.get(bookId, id);
    const isOwn = booking.elderId === caller.memberId;
    if (!isOwn && !reaches(caller, BOOKING_WORKERS, booking.unitPath)) {
      throw new DomainError(this.sees(caller, booking) ? 'forbidden' : 'not_found');
    }
    if (booking.state === 'requested') return this.giveUp(caller, booking);
    return this.release(caller, booking);
  }

  /** The booking, for its elder, its volunteer, and workers in scope. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<Booking> {
    const booking = await this.get(caller.bookId, id);
    if (!this.sees(caller, booking)) throw new DomainError('not_found');
    return booking;
  }

  /** A page of the bookings the caller may see, the latest start first. */
  async list(
    caller: Principal,
    query: { state: BookingState | null; limit: number; after: string | null },
  ): Promise<Page<Booking>> {
    const shape = { startsAt: 'instant', id: 'uuid' } as const;
    const rows = await readBookings(this.database.read, caller.bookId, {
      scope: {
        memberId: caller.memberId,
        unitPaths: caller.grants
          .filter((grant) => BOOKING_READERS.includes(grant.role))
          .map((grant) => grant.unitPath),
      },
      state: query.state,
      after: query.after === null ? null : decodeCursor(query.after, shape),
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, {
      item: (row) => row,
      position: (row) => ({ startsAt: row.startsAt.toISOString(), id: row.id }),
    });
  }

  /** Holds what is merely requested; a booking further on is answered as it stands. */
  private async hold(caller: Principal, booking: Booking): Promise<Booking> {
    const { bookId } = caller;
    if (booking.state !== 'requested') return answerOf(booking, null);
    const outcome = await this.holds.hold(caller, booking);
    if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
      await this.database.transaction((tx) => refuseBooking(tx, bookId, booking.id));
    }
    return answerOf(await this.get(bookId, booking.id), outcome);
  }

  /** A booking whose hold never came about is refused; if the hold came in between, it is released. */
  private async giveUp(caller: Principal, booking: Booking): Promise<Booking> {
    await this.database.transaction((tx) => refuseBooking(tx, caller.bookId, booking.id));
    const after = await this.get(caller.bookId, booking.id);
    return after.state === 'refused' ? after : this.release(caller, after);
  }

  private async release(caller: Principal, booking: Booking): Promise<Booking> {
    if (booking.state === 'held') {
      if (await hasLiveRecord(this.database.read, caller.bookId, booking.id)) {
        throw new DomainError('state_conflict', { facts: { reason: 'record_waiting' } });
      }
      const outcome = await this.ledger.append(releaseRequest(booking, this.contextOf(caller)));
      if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
        throw new DomainError(outcome.code, { facts: outcome.facts });
      }
    }
    const after = await this.get(caller.bookId, booking.id);
    if (after.state === 'cancelled') return after;
    throw new DomainError('state_conflict', { facts: { state: after.state } });
  }

  private contextOf(caller: Principal): { bookId: number; actorId: string; today: string } {
    return { bookId: caller.bookId, actorId: caller.memberId, today: this.clock.today() };
  }

  private sees(caller: Principal, booking: Booking): boolean {
    return (
      booking.elderId === caller.memberId ||
      booking.volunteerId === caller.memberId ||
      reaches(caller, BOOKING_READERS, booking.unitPath)
    );
  }

  private find(bookId: number, id: string): Promise<Booking | null> {
    return readBooking(this.database.read, bookId, id);
  }

  private async get(bookId: number, id: string): Promise<Booking> {
    const booking = await this.find(bookId, id);
    if (booking === null) throw new DomainError('not_found');
    return booking;
  }
}

/** A booking that was held is the answer; one that was refused says why, as far as it is still known. */
function answerOf(booking: Booking, outcome: AppendOutcome | null): Booking {
  if (booking.holdSeq !== null) return booking;
  if (outcome?.outcome === 'refused' && outcome.code !== 'state_conflict') {
    throw new DomainError(outcome.code, { facts: outcome.facts });
  }
  throw new DomainError('insufficient_balance');
}
