import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { agreeWithVolunteer } from '../redemptions/agreed-volunteer.js';
import type { StepCall } from './care-requests.service.js';
import { ExchangeLimit } from './exchange-limit.js';
import { requireApart } from './nearness.js';
import { insertOffer, lapseOffers, moveOffer, type Offer, readOffer } from './offer-rows.js';
import { OfferRules } from './offer-rules.js';
import { allowsOffer, type OfferAction } from './offers.js';
import { RequestAccess } from './request-access.js';
import { takerOf } from './request-holds.js';
import { RequestNews } from './request-news.js';
import type { CareRequest } from './request-rows.js';
import { NO_MATCH, requireStep, takeStep } from './request-steps.js';
import { endOfCare } from './request-wish.js';

/** One offer of one request. */
export interface OfferRef {
  readonly requestId: string;
  readonly offerId: string;
}

/**
 * Offers of volunteers and what becomes of them. Each step is one transaction that locks the request first. All throw
 * `not_found` for what is foreign and `state_conflict` for what the states do not allow.
 */
@Injectable()
export class OffersService {
  constructor(
    private readonly database: Database,
    private readonly access: RequestAccess,
    private readonly rules: OfferRules,
    private readonly exchange: ExchangeLimit,
    private readonly news: RequestNews,
    private readonly clock: Clock,
  ) {}

  /**
   * A volunteer offers to come, at `startsAt` or (null) when the window begins. Throws `wrong_role`, `self_service`,
   * `separation_violated` for whoever filed it for the elder, `training_needed`, `too_late`, `too_many_offers`,
   * `volunteer_busy`, `validation_failed` outside the window, `already_exists` for a second offer.
   */
  async offer(
    caller: Principal,
    requestId: string,
    wish: { readonly startsAt: Date | null },
  ): Promise<Offer> {
    const { bookId, memberId: volunteerId } = caller;
    const limits = await this.rules.limits(bookId);
    return this.database.transaction(async (tx) => {
      const request = await this.access.lock(tx, caller, requestId);
      requireStep('accept', request.state);
      const startsAt = wish.startsAt ?? request.startsAt;
      await this.rules.admit(tx, bookId, { request, volunteerId, startsAt, limits });
      const offer = { id: newId(), requestId, volunteerId, startsAt, offeredAt: this.clock.now() };
      await insertOffer(tx, bookId, offer);
      await this.news.offered(tx, bookId, request, offer);
      return this.offerIn(tx, bookId, { requestId, offerId: offer.id });
    });
  }

  /**
   * The elder's side chooses a volunteer: the request is matched, other offers lapse, and what is held for it can pay
   * this volunteer alone. Throws `forbidden`, `separation_violated` for whoever chooses somebody near, `too_late`,
   * `training_needed`, `volunteer_busy`, `exchange_limit_reached`.
   */
  async accept(caller: Principal, ref: OfferRef, by: StepCall): Promise<void> {
    const { bookId } = caller;
    const versions = await this.exchange.versions(bookId);
    await this.database.transaction(async (tx) => {
      const { request, offer } = await this.open(tx, caller, ref);
      const scope = { scope: 'request', callId: by.callId } as const;
      const acting = await this.access.actFor(tx, caller, request, scope);
      requireStep('accept', request.state);
      requireOffer('accept', offer);
      const { volunteerId, startsAt } = offer;
      const isOwn = acting.capacity === 'self';
      if (!isOwn) await requireApart(tx, bookId, { actorId: acting.actorId, volunteerId });
      const match = { request, volunteerId, startsAt };
      await this.rules.check(tx, bookId, match);
      const crossing = await this.exchange.admit(tx, bookId, { ...match, versions });
      const taker = takerOf(acting, this.clock.now());
      const agreed = {
        volunteer_id: volunteerId,
        agreed_starts_at: startsAt,
        agreed_ends_at: endOfCare(startsAt, request.minutes),
        accepted_by: acting.actorId,
        accepted_at: taker.at,
      };
      const set = { ...agreed, ...crossing };
      const n = await takeStep(tx, bookId, { request, action: 'accept', by: taker, set });
      await moveOffer(tx, bookId, {
        id: offer.id,
        action: 'accept',
        by: acting.actorId,
        at: taker.at,
      });
      const lapse = { requestId: request.id, at: taker.at, kept: offer.id };
      const notChosen = await lapseOffers(tx, bookId, lapse);
      await this.agree(tx, bookId, request, volunteerId);
      await this.news.matched(tx, bookId, request, { n, volunteerId, startsAt, notChosen });
    });
  }

  /** The elder's side does not want this volunteer; the request stays open. Throws `forbidden`. */
  async decline(caller: Principal, ref: OfferRef, by: StepCall): Promise<void> {
    const { bookId } = caller;
    await this.database.transaction(async (tx) => {
      const { request, offer } = await this.open(tx, caller, ref);
      const scope = { scope: 'request', callId: by.callId } as const;
      const { actorId } = await this.access.actFor(tx, caller, request, scope);
      requireOffer('decline', offer);
      const at = this.clock.now();
      await moveOffer(tx, bookId, { id: offer.id, action: 'decline', by: actorId, at });
      const told = { request, n: request.events, volunteers: [offer.volunteerId] };
      await this.news.notChosen(tx, bookId, told);
    });
  }

  /**
   * The volunteer takes an offer back. One that was accepted can be taken back until the agreed time (`too_late`): the
   * request is open again, with what is held for it.
   */
  async withdraw(caller: Principal, ref: OfferRef): Promise<void> {
    const { bookId, memberId } = caller;
    await this.database.transaction(async (tx) => {
      const { request, offer } = await this.open(tx, caller, ref);
      if (offer.volunteerId !== memberId) throw new DomainError('forbidden');
      requireOffer('withdraw', offer);
      const at = this.clock.now();
      if (offer.state === 'accepted') await this.giveBack(tx, bookId, { request, offer, at });
      await moveOffer(tx, bookId, { id: offer.id, action: 'withdraw', by: memberId, at });
    });
  }

  private async giveBack(
    tx: Tx,
    bookId: number,
    { request, offer, at }: { request: CareRequest; offer: Offer; at: Date },
  ): Promise<void> {
    requireStep('give_back', request.state);
    if (at >= offer.startsAt) throw new DomainError('too_late');
    const by = { actorId: offer.volunteerId, capacity: 'volunteer', at } as const;
    const step = { request, action: 'give_back', by, set: NO_MATCH } as const;
    const n = await takeStep(tx, bookId, step);
    await this.agree(tx, bookId, request, null);
    await this.news.reopened(tx, bookId, request, n);
  }

  /** Whoever sees the request, or offered for it once, gets to the offer. */
  private async open(
    tx: Tx,
    caller: Principal,
    ref: OfferRef,
  ): Promise<{ request: CareRequest; offer: Offer }> {
    const request = await this.access.lock(tx, caller, ref.requestId);
    const offer = await this.offerIn(tx, caller.bookId, ref);
    // Another volunteer's offer is none of a volunteer's business.
    if (!(await this.access.seesOffer(tx, caller, { request, offer }))) {
      throw new DomainError('not_found');
    }
    return { request, offer };
  }

  private async agree(
    tx: Tx,
    bookId: number,
    { bookingId }: CareRequest,
    volunteerId: string | null,
  ): Promise<void> {
    if (bookingId === null) return;
    const isHeld = await agreeWithVolunteer(tx, bookId, { bookingId, volunteerId });
    if (!isHeld) throw new DomainError('state_conflict', { facts: { reason: 'not_held' } });
  }

  private async offerIn(tx: Tx, bookId: number, ref: OfferRef): Promise<Offer> {
    const offer = await readOffer(tx, bookId, { requestId: ref.requestId, id: ref.offerId });
    if (offer === null) throw new DomainError('not_found');
    return offer;
  }
}

/** Throws `state_conflict` (fact `state`) when a step cannot start where an offer stands. */
function requireOffer(action: OfferAction, { state }: Offer): void {
  if (!allowsOffer(action, state)) throw new DomainError('state_conflict', { facts: { state } });
}
