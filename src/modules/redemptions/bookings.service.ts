import { Injectable } from '@nestjs/common';
import { holdsAny, type Principal, reaches } from '../../auth/principal.js';
import type { AppendOutcome } from '../../ledger/append-request.js';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { effectId } from '../../platform/idempotency/effect-id.js';
import { newId } from '../../platform/ids.js';
import type { PolicyVersion } from '../policies/policy.js';
import { type Acting, ActingService } from '../proxies/acting.js';
import { servesOpenRequest } from './agreed-volunteer.js';
import { BOOKING_READERS, BOOKING_WORKERS, seesBooking } from './booking-access.js';
import { BookingDesk, type BookingWish } from './booking-desk.js';
import { releaseRequest } from './booking-entries.js';
import { BookingHolds, type HoldingActor } from './booking-holds.js';
import {
  type Booking,
  hasLiveRecord,
  insertBooking,
  type NewBooking,
  readBooking,
  readBookings,
  refuseBooking,
} from './booking-rows.js';
import { CommunityExchange, type Crossing } from './community-exchange.js';
import type { BookingState } from './redemptions.js';

/** Care booked from granted and own minutes: held at booking, paid by the approved record, released by a cancellation. */
@Injectable()
export class BookingsService {
  constructor(
    private readonly database: Database,
    private readonly desk: BookingDesk,
    private readonly holds: BookingHolds,
    private readonly ledger: LedgerService,
    private readonly acting: ActingService,
    private readonly exchange: CommunityExchange,
    private readonly clock: Clock,
  ) {}

  /**
   * Books care for the caller, or as a proxy for the elder named, and sets the minutes aside. Refusals: those of
   * `bookFor` and of `ActingService.forElder`; `forbidden` for oneself without being an elder.
   */
  async book(
    caller: Principal,
    wish: BookingWish & { readonly elderId?: string | null },
    key: string,
  ): Promise<Booking> {
    const { elderId = null } = wish;
    const scope = { scope: 'redeem' } as const;
    const acting = await this.acting.forElder(this.database.read, caller, elderId, scope);
    if (acting.capacity === 'self') {
      if (!holdsAny(caller, ['elder'])) throw new DomainError('forbidden');
      return this.bookFor(acting, wish, key);
    }
    // Keys are their owners': a proxy's must not meet the elder's own.
    return this.bookFor(acting, wish, `${acting.actorId}:${key}`);
  }

  /**
   * The minutes that a booking would hold. Judges the wish as `bookFor` does, but for the balance: nothing is written.
   */
  async quote(acting: Acting, wish: BookingWish): Promise<bigint> {
    return (await this.desk.admit(acting, wish, newId())).heldMinutes;
  }

  /**
   * Books care for an elder, for whoever acts by right (`ActingService`), and sets the elder's minutes aside. The same
   * key of one elder answers the same booking, whatever came between. Refusals: `not_yet_redeemable`,
   * `insufficient_balance` (fact `missingMinutes`), `unknown_service`, `unknown_member`, `wrong_role`, `self_service`,
   * `idempotency_key_conflict`, `proxy_limit_exceeded`, `forbidden` for a proxy that does not stand any more,
   * `exchange_limit_reached` for a volunteer of another community. Locks: the proxy's row and the pair of communities
   * while the booking is written, then those of the ledger.
   */
  async bookFor(acting: Acting, wish: BookingWish, key: string): Promise<Booking> {
    const { bookId, elderId } = acting;
    const id = effectId('booking', { bookId, memberId: elderId, key });
    const standing = await this.find(bookId, id);
    if (standing === null) {
      const booking = await this.desk.admit(acting, wish, id);
      const versions = await this.exchange.versions(bookId);
      await this.database.transaction(async (tx) => {
        await this.acting.reserve(tx, acting, { scope: 'redeem', minutes: booking.heldMinutes });
        await insertBooking(tx, booking, await this.crossingOf(tx, booking, versions));
      });
    } else if (!(await this.desk.isSameWish(bookId, standing, wish))) {
      throw new DomainError('idempotency_key_conflict');
    }
    return this.hold(acting, await this.get(bookId, id));
  }

  /**
   * Gives the minutes back to where they came from. For the elder, a proxy who may redeem, and workers of the unit. A
   * cancelled booking answers as it is; `not_found` for a foreign one; `state_conflict` when it was paid or refused,
   * or when a live record says that the care was given (fact `reason`): that record is decided first.
   */
  async cancel(caller: Principal, id: string): Promise<Booking> {
    const { bookId } = caller;
    const booking = await this.get(bookId, id);
    const isOwn = booking.elderId === caller.memberId;
    if (!isOwn && !reaches(caller, BOOKING_WORKERS, booking.unitPath)) {
      if (!(await this.sees(caller, booking))) throw new DomainError('not_found');
      if (!(await this.isProxyOf(caller, booking.elderId))) throw new DomainError('forbidden');
      const scope = { scope: 'redeem' } as const;
      await this.acting.forElder(this.database.read, caller, booking.elderId, scope);
    }
    return this.end({ bookId, actorId: caller.memberId }, booking);
  }

  /**
   * Gives the minutes of an elder's booking back, for whoever acts by right: a module that has judged that step
   * itself names the elder and who takes it. Again it answers the same. Throws `not_found` for a booking of another elder, `state_conflict` as
   * `cancel` does.
   */
  async cancelFor(by: HoldingActor & Pick<Acting, 'elderId'>, id: string): Promise<Booking> {
    const booking = await this.get(by.bookId, id);
    if (booking.elderId !== by.elderId) throw new DomainError('not_found');
    return this.end(by, booking);
  }

  /** What an elder's key booked, for a module that booked with it; null when nothing stands under it. */
  findKeyed(
    { bookId, elderId }: Pick<Acting, 'bookId' | 'elderId'>,
    key: string,
  ): Promise<Booking | null> {
    return this.find(bookId, effectId('booking', { bookId, memberId: elderId, key }));
  }

  /** The booking, for its elder, the elder's proxies, its volunteer, and workers in scope. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<Booking> {
    const booking = await this.get(caller.bookId, id);
    if (!(await this.sees(caller, booking))) throw new DomainError('not_found');
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
        elderIds: await this.acting.eldersOf(this.database.read, caller),
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

  /** Care that names no volunteer crosses nothing yet. */
  private async crossingOf(
    tx: Tx,
    booking: NewBooking,
    versions: readonly PolicyVersion[],
  ): Promise<Crossing | null> {
    const { bookId, id: bookingId, elderId, volunteerId, startsAt, heldMinutes: minutes } = booking;
    if (volunteerId === null) return null;
    const care = { elderId, volunteerId, startsAt, minutes, bookingId, versions };
    return this.exchange.admit(tx, bookId, care);
  }

  /** Holds what is merely requested; a booking further on is answered as it stands. */
  private async hold(by: HoldingActor, booking: Booking): Promise<Booking> {
    const { bookId } = by;
    if (booking.state !== 'requested') return answerOf(booking, null);
    const outcome = await this.holds.hold(by, booking);
    if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
      await this.database.transaction((tx) => refuseBooking(tx, bookId, booking.id));
    }
    return answerOf(await this.get(bookId, booking.id), outcome);
  }

  /** A booking whose hold never came about is refused; if the hold came in between, it is released. */
  private async end(by: HoldingActor, booking: Booking): Promise<Booking> {
    if (booking.state !== 'requested') return this.release(by, booking);
    await this.database.transaction((tx) => refuseBooking(tx, by.bookId, booking.id));
    const after = await this.get(by.bookId, booking.id);
    return after.state === 'refused' ? after : this.release(by, after);
  }

  private async release(by: HoldingActor, booking: Booking): Promise<Booking> {
    if (booking.state === 'held') {
      if (await hasLiveRecord(this.database.read, by.bookId, booking.id)) {
        throw new DomainError('state_conflict', { facts: { reason: 'record_waiting' } });
      }
      if (await servesOpenRequest(this.database.read, by.bookId, booking.id)) {
        throw new DomainError('state_conflict', { facts: { reason: 'care_request' } });
      }
      const outcome = await this.ledger.append(
        releaseRequest(booking, { ...by, today: this.clock.today() }),
      );
      if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
        throw new DomainError(outcome.code, { facts: outcome.facts });
      }
    }
    const after = await this.get(by.bookId, booking.id);
    if (after.state === 'cancelled') return after;
    throw new DomainError('state_conflict', { facts: { state: after.state } });
  }

  private async sees(caller: Principal, booking: Booking): Promise<boolean> {
    return seesBooking(caller, booking, []) || (await this.isProxyOf(caller, booking.elderId));
  }

  private async isProxyOf(caller: Principal, elderId: string): Promise<boolean> {
    const elders = await this.acting.eldersOf(this.database.read, caller);
    return elders.includes(elderId);
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
