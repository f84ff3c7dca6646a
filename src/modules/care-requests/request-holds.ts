import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Acting } from '../proxies/acting.js';
import { type Booking, readBooking } from '../redemptions/booking-rows.js';
import { BookingsService } from '../redemptions/bookings.service.js';
import { isHeld } from './care-requests.js';
import { RequestNews } from './request-news.js';
import { type CareRequest, lockRequest } from './request-rows.js';
import { type StepTaker, takeStep } from './request-steps.js';
import { noteReleased } from './request-writes.js';

/**
 * Holds the minutes of filed requests and gives back those of ended ones. Each wish is written first and carried out
 * then, under a key of the request and its round: whatever died in between is found and finished by anybody.
 */
@Injectable()
export class RequestHolds {
  constructor(
    private readonly database: Database,
    private readonly bookings: BookingsService,
    private readonly news: RequestNews,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a filed request published, and holds the elder's minutes before that where the elder pays. What is not filed
   * (any more) is left as it is. Throws why the minutes could not be held; the request is refused then, and nothing is
   * held. Locks: the ledger's, then the request's row; never both.
   */
  async publish(acting: Acting, request: CareRequest): Promise<void> {
    if (request.state !== 'filed') return;
    await this.release(acting.bookId, acting.actorId, request);
    if (!isHeld(request.funding)) {
      await this.database.transaction((tx) => this.open(tx, acting, { request, booking: null }));
      return;
    }
    try {
      const booking = await this.hold(acting, request);
      await this.database.transaction((tx) => this.open(tx, acting, { request, booking }));
    } catch (error) {
      if (!(error instanceof DomainError) || error.retryable) throw error;
      await this.giveUp(acting, request, error);
      throw error;
    }
  }

  /**
   * Gives back what an ended round still holds. Doing it twice does no more, and a booking that paid meanwhile has
   * nothing to give back: that is noted as well.
   */
  async release(bookId: number, actorId: string, request: CareRequest): Promise<void> {
    const { id, elderId, releaseId } = request;
    if (releaseId === null) return;
    try {
      await this.bookings.cancelFor({ bookId, elderId, actorId }, releaseId);
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'state_conflict') throw error;
      const booking = await readBooking(this.database.read, bookId, releaseId);
      if (booking?.state === 'held') throw error;
    }
    await this.database.transaction((tx) => noteReleased(tx, bookId, { id, bookingId: releaseId }));
  }

  private async hold(acting: Acting, request: CareRequest): Promise<Booking> {
    const { serviceCode, startsAt, minutes } = request;
    const wish = { serviceCode, startsAt, minutes, volunteerId: null };
    const booking = await this.bookings.bookFor(acting, wish, holdKey(request));
    // The same key answers the same booking, also one that was cancelled before the request named it.
    if (booking.state !== 'held') throw new DomainError('insufficient_balance');
    if (request.funding === 'grant' && booking.heldGrantedMinutes !== booking.heldMinutes) {
      await this.bookings.cancelFor(acting, booking.id);
      throw new DomainError('insufficient_balance');
    }
    return booking;
  }

  /**
   * Refuses the request. When rules that changed since make the hold of a process that died another wish, that hold is
   * found by its key: the request names it as to be given back, so that it is, whoever dies next.
   */
  private async giveUp(acting: Acting, request: CareRequest, why: DomainError): Promise<void> {
    const { bookId, actorId, elderId } = acting;
    const isOther = why.code === 'idempotency_key_conflict';
    const orphan = isOther
      ? await this.bookings.findKeyed({ bookId, elderId }, holdKey(request))
      : null;
    const releaseId = orphan?.id ?? null;
    const isRefused = await this.database.transaction((tx) =>
      this.turnDown(tx, acting, { request, releaseId }),
    );
    if (isRefused) await this.release(bookId, actorId, { ...request, releaseId });
  }

  private async open(
    tx: Tx,
    acting: Acting,
    held: { readonly request: CareRequest; readonly booking: Booking | null },
  ): Promise<void> {
    const { bookId } = acting;
    const found = await lockRequest(tx, bookId, held.request.id);
    if (found?.state !== 'filed' || found.round !== held.request.round) return;
    const by = takerOf(acting, this.clock.now());
    const set = { booking_id: held.booking?.id ?? null };
    const n = await takeStep(tx, bookId, { request: found, action: 'publish', by, set });
    await this.news.published(tx, bookId, found, n);
  }

  private async turnDown(
    tx: Tx,
    acting: Acting,
    { request, releaseId }: Pick<CareRequest, 'releaseId'> & { readonly request: CareRequest },
  ): Promise<boolean> {
    const { bookId } = acting;
    const found = await lockRequest(tx, bookId, request.id);
    if (found?.state !== 'filed' || found.round !== request.round) return false;
    const by = takerOf(acting, this.clock.now());
    const n = await takeStep(tx, bookId, {
      request: found,
      action: 'refuse',
      by,
      set: { release_id: releaseId },
    });
    await this.news.refused(tx, bookId, found, n);
    return true;
  }
}

/** Whoever acts for an elder, as the taker of a step. */
export function takerOf(acting: Acting, at: Date): StepTaker {
  const { actorId, capacity, callId } = acting;
  return { actorId, capacity, callId, at };
}

function holdKey({ id, round }: CareRequest): string {
  return `care-request:${id}:${round}`;
}
