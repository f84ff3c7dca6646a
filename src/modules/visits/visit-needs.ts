import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { CareRequestsService } from '../care-requests/care-requests.service.js';
import type { RequestWish } from '../care-requests/request-wish.js';
import { claimNeed, linkRequest, type VisitRow } from './visit-rows.js';
import { VisitsService } from './visits.service.js';

/** Turns what was seen on a visit into a care request. */
@Injectable()
export class VisitNeeds {
  constructor(
    private readonly database: Database,
    private readonly visits: VisitsService,
    private readonly requests: CareRequestsService,
  ) {}

  /**
   * Publishes the need of a visit that was made, on behalf of its elder, and names the request on the visit. A visit
   * becomes one request: its need is left to the caller first, so of several workers one publishes it, and the same
   * wish again answers the same request, also when the first call died in between. Throws `not_found`, `state_conflict`
   * for a visit that was not made or whose need is another one's, `idempotency_key_conflict` for another wish, and what
   * publishing throws, which gives the need back. Locks: the visit's row twice, for a moment; between, those of publishing.
   */
  async publish(caller: Principal, visitId: string, wish: RequestWish): Promise<VisitRow> {
    const { bookId, memberId } = caller;
    const { elderId } = await this.visits.view(caller, visitId);
    if (!(await this.#claim(caller, visitId, memberId))) throw new DomainError('state_conflict');
    const requestId = await this.#published(caller, visitId, { ...wish, elderId });
    await this.database.transaction((tx) => linkRequest(tx, bookId, { id: visitId, requestId }));
    return this.visits.view(caller, visitId);
  }

  async #published(
    caller: Principal,
    visitId: string,
    need: RequestWish & { readonly elderId: string },
  ): Promise<string> {
    try {
      const key = `visit:${visitId}`;
      return (await this.requests.publishAs(caller, { ...need, callId: null }, key)).id;
    } catch (error) {
      // What was refused was not published, unless before; of anything else the caller learns by trying again.
      if (error instanceof DomainError && !error.retryable)
        await this.#claim(caller, visitId, null);
      throw error;
    }
  }

  #claim({ bookId, memberId }: Principal, id: string, to: string | null): Promise<boolean> {
    return this.database.transaction((tx) => claimNeed(tx, bookId, { id, from: memberId, to }));
  }
}
