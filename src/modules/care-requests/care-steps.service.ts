import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { addDays } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { PoliciesService } from '../policies/policies.service.js';
import { inForceOn } from '../policies/policy.js';
import type { Rating } from './care-requests.js';
import type { StepCall } from './care-requests.service.js';
import { ElderNotes } from './elder-notes.js';
import { requireApart } from './nearness.js';
import { lapseOffers, missOffer } from './offer-rows.js';
import { RequestAccess } from './request-access.js';
import { RequestHolds, takerOf } from './request-holds.js';
import { RequestNews } from './request-news.js';
import { readRequest } from './request-rows.js';
import { NO_MATCH, requireStep, takeStep } from './request-steps.js';

/** What somebody says of the care on the elder's side. */
export interface EvaluationWish extends StepCall {
  readonly id: string;
  readonly rating: Rating;
  readonly words: string | null;
}

/**
 * What happens after a match: nobody came, or somebody did and is evaluated, and something is improved. Each step is
 * one transaction that locks the request. All throw `not_found` for foreign requests, `forbidden`, `state_conflict`.
 */
@Injectable()
export class CareStepsService {
  constructor(
    private readonly database: Database,
    private readonly access: RequestAccess,
    private readonly holds: RequestHolds,
    private readonly notes: ElderNotes,
    private readonly news: RequestNews,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * The elder's side says that the volunteer did not come, once the agreed time has begun (`too_early`). What was held
   * returns; the request can be published anew.
   */
  async missedBy(caller: Principal, id: string, by: StepCall): Promise<void> {
    const { bookId, memberId } = caller;
    await this.database.transaction(async (tx) => {
      const request = await this.access.lock(tx, caller, id);
      const scope = { scope: 'request', callId: by.callId } as const;
      const acting = await this.access.actFor(tx, caller, request, scope);
      requireStep('no_show', request.state);
      const taker = takerOf(acting, this.clock.now());
      invariant(request.agreedStartsAt !== null, 'a matched request has a time');
      if (taker.at < request.agreedStartsAt) throw new DomainError('too_early');
      const set = { ...NO_MATCH, booking_id: null, release_id: request.bookingId };
      const n = await takeStep(tx, bookId, { request, action: 'no_show', by: taker, set });
      await missOffer(tx, bookId, { requestId: id, by: acting.actorId, at: taker.at });
      await lapseOffers(tx, bookId, { requestId: id, at: taker.at });
      await this.news.missed(tx, bookId, request, { n, cause: 'no_show' });
    });
    const after = await readRequest(this.database.read, bookId, id);
    if (after !== null) await this.holds.release(bookId, memberId, after);
  }

  /**
   * The elder's side says how the care was: one tap, with or without words. Throws `separation_violated` for somebody
   * near the volunteer who speaks in the elder's place.
   */
  async evaluate(caller: Principal, wish: EvaluationWish): Promise<void> {
    const { bookId } = caller;
    await this.database.transaction(async (tx) => {
      const request = await this.access.lock(tx, caller, wish.id);
      const scope = { scope: 'confirm', callId: wish.callId } as const;
      const acting = await this.access.actFor(tx, caller, request, scope);
      requireStep('evaluate', request.state);
      const { actorId } = acting;
      const { volunteerId } = request;
      invariant(volunteerId !== null, 'a served request has a volunteer');
      const isOwn = acting.capacity === 'self';
      if (!isOwn) await requireApart(tx, bookId, { actorId, volunteerId });
      const of = { bookId, elderId: request.elderId };
      const [sealedWords = null] = await this.notes.seal(tx, of, [wish.words]);
      const set = {
        rating: wish.rating,
        evaluated_by: actorId,
        evaluated_on: this.clock.today(),
        sealed_words: sealedWords,
      };
      const by = takerOf(acting, this.clock.now());
      const n = await takeStep(tx, bookId, { request, action: 'evaluate', by, set });
      await this.news.evaluated(tx, bookId, request, { n, rating: wish.rating });
    });
  }

  /**
   * A worker of the place notes what was made better, or that nothing had to be; that closes the request. Throws
   * `too_late` after the days that the rules of the evaluation's day leave for it, `not_for_oneself` for the elder,
   * `separation_violated` for somebody near the volunteer.
   */
  async improve(caller: Principal, id: string, note: string): Promise<void> {
    const { bookId, memberId: actorId } = caller;
    // Before the transaction: whoever holds a connection while waiting for another can starve the pool.
    const versions = await this.policies.versions(bookId);
    await this.database.transaction(async (tx) => {
      const request = await this.access.lock(tx, caller, id);
      this.access.requireImprover(caller, request);
      requireStep('improve', request.state);
      const { volunteerId, evaluatedOn, elderId } = request;
      invariant(volunteerId !== null && evaluatedOn !== null, 'an evaluated request is whole');
      if (actorId === elderId) throw new DomainError('not_for_oneself');
      await requireApart(tx, bookId, { actorId, volunteerId });
      const policy = inForceOn(versions, evaluatedOn);
      invariant(policy !== null, 'rules are in force on every day of a request');
      const lastDay = addDays(evaluatedOn, policy.params.requests.improvedDays);
      if (this.clock.today() > lastDay) throw new DomainError('too_late');
      const [sealed = null] = await this.notes.seal(tx, { bookId, elderId }, [note]);
      const set = { improved_by: actorId, sealed_improvement: sealed };
      const by = { actorId, capacity: 'worker', at: this.clock.now() } as const;
      const n = await takeStep(tx, bookId, { request, action: 'improve', by, set });
      await this.news.improved(tx, bookId, request, n);
    });
  }
}
