import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { CareRequestsService } from '../care-requests/care-requests.service.js';
import { OffersService } from '../care-requests/offers.service.js';
import { MembersService } from '../members/members.service.js';
import { BookingsService } from '../redemptions/bookings.service.js';
import { RecordStepsService } from '../service-records/record-steps.service.js';
import { TransferDeskService } from '../transfers/transfer-desk.service.js';
import type { Erasure } from './erasure-rows.js';
import { type OpenThing, readOpenThings } from './open-things.js';

/** Rounds over what is open: withdrawing one thing can free another, and each round is bounded. */
const MOST_ROUNDS = 50;

/**
 * Closes what a member has open, each by the service that it belongs to: minutes that are held return, volunteers who
 * were to come are told, records that nobody has approved are taken back.
 */
@Injectable()
export class ErasureClosing {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly requests: CareRequestsService,
    private readonly offers: OffersService,
    private readonly bookings: BookingsService,
    private readonly records: RecordStepsService,
    private readonly gifts: TransferDeskService,
  ) {}

  /**
   * Closes all of it, in the member's own name: what the member may end at any time is ended. May be repeated. Throws
   * what a service says when something cannot be closed (yet). Locks: those of the services, one after the other.
   */
  async close(erasure: Pick<Erasure, 'bookId' | 'memberId' | 'approvedBy'>): Promise<void> {
    const self = await this.principalOf(erasure);
    let left: OpenThing[] = [];
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      left = await readOpenThings(this.database.read, erasure);
      if (left.length === 0) return;
      for (const thing of left) await this.closeOne(self, erasure, thing);
    }
    throw new DomainError('temporarily_unavailable', { facts: { open: String(left.length) } });
  }

  private async closeOne(
    self: Principal,
    { bookId, memberId, approvedBy }: Pick<Erasure, 'bookId' | 'memberId' | 'approvedBy'>,
    { kind, id, requestId }: OpenThing,
  ): Promise<void> {
    switch (kind) {
      case 'offer':
        return this.offers.withdraw(self, { requestId: requestId ?? '', offerId: id });
      case 'record':
        return this.records.withdraw(self, id);
      case 'request':
        await unlessGone(this.requests.withdraw(self, id, { callId: null }));
        return;
      case 'booking':
        await unlessGone(
          this.bookings.cancelFor(
            { bookId, elderId: memberId, actorId: approvedBy ?? memberId },
            id,
          ),
        );
        return;
      case 'gift':
        await this.gifts.cancel(self, id);
    }
  }

  private async principalOf({
    bookId,
    memberId,
  }: Pick<Erasure, 'bookId' | 'memberId'>): Promise<Principal> {
    const member = (await this.members.byIds(this.database.read, bookId, [memberId])).get(memberId);
    invariant(member, 'an erasure names a member');
    const { memberNo, roles, unitId, unitPath } = member;
    const grants = roles.map((role) => ({ role, unitId, unitPath }));
    // No session: nobody has signed in.
    return { bookId, memberId, memberNo, sessionId: '', grants };
  }
}

/** A booking that its request has given back meanwhile is closed as well: the next round sees it. */
async function unlessGone(closing: Promise<unknown>): Promise<void> {
  try {
    await closing;
  } catch (error) {
    const reason = error instanceof DomainError ? error.facts.reason : undefined;
    const isOfRequest = reason === 'care_request';
    if (!isOfRequest) throw error;
  }
}
