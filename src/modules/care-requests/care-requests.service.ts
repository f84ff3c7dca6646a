import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { effectId } from '../../platform/idempotency/effect-id.js';
import { type Acting, ActingService } from '../proxies/acting.js';
import { isHeld, isOpen, type RequestAction } from './care-requests.js';
import { lapseOffers } from './offer-rows.js';
import { RequestAccess } from './request-access.js';
import { RequestFiling } from './request-filing.js';
import { RequestHolds, takerOf } from './request-holds.js';
import { RequestNews } from './request-news.js';
import { type CareRequest, readRequest } from './request-rows.js';
import { NO_MATCH, requireStep, type StepValues, takeStep } from './request-steps.js';
import { checkWindow, type RequestWish, type Window } from './request-wish.js';

/** Under what an elder-side step is taken: in a call of the elder's, or on one's own. */
export interface StepCall {
  readonly callId: string | null;
}

/** Needs as they are published, moved and withdrawn. All steps but `publish` throw `not_found` for foreign requests. */
@Injectable()
export class CareRequestsService {
  constructor(
    private readonly database: Database,
    private readonly acting: ActingService,
    private readonly access: RequestAccess,
    private readonly filing: RequestFiling,
    private readonly holds: RequestHolds,
    private readonly news: RequestNews,
    private readonly clock: Clock,
  ) {}

  /** Publishes a need of the caller's, or of the elder that the caller may act for: see `publish` and `forElder`. */
  async publishAs(
    caller: Principal,
    wish: RequestWish & { readonly elderId: string | null } & StepCall,
    key: string,
  ): Promise<CareRequest> {
    const scope = isHeld(wish.funding) ? 'redeem' : 'request';
    const by = { scope, callId: wish.callId } as const;
    const acting = await this.acting.forElder(this.database.read, caller, wish.elderId, by);
    return this.publish(acting, wish, key);
  }

  /**
   * Publishes a need for whoever acts for the elder by right, and holds the elder's minutes before that where the elder
   * pays. The same key of one actor answers the same request, whatever came between. Refusals, beside those of
   * `RequestDesk.admit`: `too_many_open_requests` (fact `limit`), and those of `BookingsService.bookFor`, by which the
   * request stays behind as `refused`. Locks: the elder's row while it is written, then the ledger's.
   */
  async publish(acting: Acting, wish: RequestWish, key: string): Promise<CareRequest> {
    const { bookId, actorId: memberId } = acting;
    const id = effectId('care-request', { bookId, memberId, key });
    const standing = await readRequest(this.database.read, bookId, id);
    if (standing === null) await this.filing.file(acting, wish, id);
    else if (!isSameWish(standing, acting, wish)) throw new DomainError('idempotency_key_conflict');
    const filed = await this.get(bookId, id);
    if (filed.state === 'refused') throw new DomainError('insufficient_balance');
    await this.holds.publish(acting, filed);
    return this.get(bookId, id);
  }

  /** Takes a need back, on the elder's side. What was held returns; a volunteer who was chosen is told. */
  async withdraw(caller: Principal, id: string, by: StepCall): Promise<CareRequest> {
    return this.end(caller, { id, action: 'withdraw', ...by }, NO_MATCH);
  }

  /**
   * Publishes a need anew, in another window; offers for the old one lapse, and what was held for it returns first.
   * Throws `state_conflict`, `validation_failed`, `too_many_open_requests` for one that was not open, and what `publish`
   * throws about minutes.
   */
  async republish(
    caller: Principal,
    wish: { readonly id: string } & Window & StepCall,
  ): Promise<CareRequest> {
    const { bookId } = caller;
    const { startsAt, endsAt } = wish;
    const before = (await this.access.find(this.database.read, caller, wish.id)).request;
    const scope = isHeld(before.funding) ? 'redeem' : 'request';
    const by = { scope, callId: wish.callId } as const;
    const acting = await this.access.actFor(this.database.read, caller, before, by);
    requireStep('republish', before.state);
    checkWindow(wish, before.minutes, this.clock.now());
    const set = { round: before.round + 1, starts_at: startsAt, ends_at: endsAt };
    const mostOpen = await this.filing.mostOpen(bookId);
    const filed = await this.end(caller, { ...wish, action: 'republish', mostOpen }, set);
    await this.holds.publish(acting, filed);
    return this.get(bookId, wish.id);
  }

  /** Ends a round: offers lapse, and then what it holds is given back, outside the transaction that ends it. */
  private async end(
    caller: Principal,
    step: {
      readonly id: string;
      readonly action: RequestAction;
      /** Given where the elder must have room for one more. */
      readonly mostOpen?: number;
    } & StepCall,
    set: StepValues,
  ): Promise<CareRequest> {
    const { bookId, memberId } = caller;
    await this.database.transaction(async (tx) => {
      const request = await this.access.lock(tx, caller, step.id);
      const by = { scope: 'request', callId: step.callId } as const;
      const acting = await this.access.actFor(tx, caller, request, by);
      const { action, mostOpen } = step;
      requireStep(action, request.state);
      if (mostOpen !== undefined && !isOpen(request.state)) {
        await this.filing.makeRoom(tx, acting, mostOpen);
      }
      const taker = takerOf(acting, this.clock.now());
      // A round that was to follow this one's is not the round after another one that came in between.
      if (set.round !== undefined && set.round !== request.round + 1) {
        throw new DomainError('state_conflict', { facts: { state: request.state } });
      }
      const released = { booking_id: null, release_id: request.bookingId ?? request.releaseId };
      const n = await takeStep(tx, bookId, {
        request,
        action,
        by: taker,
        set: { ...set, ...released },
      });
      const volunteers = await lapseOffers(tx, bookId, { requestId: request.id, at: taker.at });
      await this.news.notChosen(tx, bookId, { request, n, volunteers });
      if (action === 'withdraw') await this.news.withdrawn(tx, bookId, request, n);
    });
    await this.holds.release(bookId, memberId, await this.get(bookId, step.id));
    return this.get(bookId, step.id);
  }

  private async get(bookId: number, id: string): Promise<CareRequest> {
    const request = await readRequest(this.database.read, bookId, id);
    invariant(request !== null, 'a request is never removed');
    return request;
  }
}

/** Whether what stands under a key is what is wished for now; a window that was moved since is no other wish. */
function isSameWish(standing: CareRequest, acting: Acting, wish: RequestWish): boolean {
  return (
    standing.elderId === acting.elderId &&
    standing.serviceCode === wish.serviceCode &&
    standing.minutes === wish.minutes &&
    standing.funding === wish.funding &&
    (standing.round > 1 || standing.startsAt.getTime() === wish.startsAt.getTime())
  );
}
