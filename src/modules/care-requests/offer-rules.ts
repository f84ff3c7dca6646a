import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { MembersService } from '../members/members.service.js';
import type { RequestRules } from '../policies/care-rules.js';
import { PoliciesService } from '../policies/policies.service.js';
import { VolunteersService } from '../volunteers/volunteers.service.js';
import { countOffers } from './offer-rows.js';
import type { CareRequest } from './request-rows.js';
import { endOfCare, fitsInto, refuse } from './request-wish.js';

/** A volunteer who would come at a time. */
export interface OfferWish {
  readonly request: CareRequest;
  readonly volunteerId: string;
  readonly startsAt: Date;
}

/** How late and how many offers may come. */
export type OfferLimits = Pick<RequestRules, 'latestOfferMinutes' | 'mostOffers'>;

const MINUTE_MS = 60_000;

/** By what rules volunteers may offer, and be chosen. */
@Injectable()
export class OfferRules {
  constructor(
    private readonly members: MembersService,
    private readonly volunteers: VolunteersService,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * The limits of today, for `admit`. Ask before a transaction is opened: whoever holds a connection while waiting for
   * another can starve the pool.
   */
  async limits(bookId: number): Promise<OfferLimits> {
    return (await this.policies.versionOn(bookId, this.clock.today())).params.requests;
  }

  /** What an offer must be; see `OffersService.offer`. The request is locked. */
  async admit(
    tx: Tx,
    bookId: number,
    { limits, ...wish }: OfferWish & { readonly limits: OfferLimits },
  ): Promise<void> {
    const { request, volunteerId, startsAt } = wish;
    const { latestOfferMinutes, mostOffers } = limits;
    if (!fitsInto(request, startsAt, request.minutes)) refuse('/startsAt', 'outside_window');
    await this.check(tx, bookId, wish);
    const latest = startsAt.getTime() - latestOfferMinutes * MINUTE_MS;
    if (this.clock.now().getTime() > latest) throw new DomainError('too_late');
    if ((await countOffers(tx, bookId, request.id)) >= mostOffers) {
      throw new DomainError('too_many_offers', { facts: { limit: mostOffers } });
    }
    if (await isPromised(tx, bookId, wish)) throw new DomainError('volunteer_busy');
    if (volunteerId === request.filedBy) throw new DomainError('separation_violated');
  }

  /**
   * What must hold when a volunteer offers and still when one is chosen. Throws `self_service`, `wrong_role`,
   * `training_needed` (fact `training`), `too_late` when the time has come.
   */
  async check(tx: Tx, bookId: number, wish: OfferWish): Promise<void> {
    const { request, volunteerId, startsAt } = wish;
    if (volunteerId === request.elderId) throw new DomainError('self_service');
    const volunteer = (await this.members.byIds(tx, bookId, [volunteerId])).get(volunteerId);
    const isVolunteer = volunteer?.status === 'active' && volunteer.roles.includes('volunteer');
    if (!isVolunteer) throw new DomainError('wrong_role');
    const { training } = request;
    if (training !== null) {
      const on = shanghaiDate(startsAt);
      const held = { memberId: volunteerId, training, on };
      const isTrained = await this.volunteers.holds(tx, bookId, held);
      if (!isTrained) throw new DomainError('training_needed', { facts: { training } });
    }
    if (this.clock.now() >= startsAt) throw new DomainError('too_late');
  }
}

/** Whether a volunteer is promised to somebody at that time; held by the database at the match. */
async function isPromised(
  tx: Tx,
  bookId: number,
  { request, volunteerId, startsAt }: OfferWish,
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `SELECT 1 FROM kapok.care_requests q
     WHERE q.book_id = $1 AND q.volunteer_id = $2 AND q.state = 'matched'
       AND q.agreed_starts_at < $4 AND q.agreed_ends_at > $3 LIMIT 1`,
    [bookId, volunteerId, startsAt, endOfCare(startsAt, request.minutes)],
  );
  return rows.length > 0;
}
