import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { type CareCall, VisitsService } from '../visits/visits.service.js';
import { CallsService, type CallView } from './calls.service.js';
import { type Dialling, OutCallsService } from './out-calls.service.js';

/** Calls to see how elders are. Each is a visit, made or missed. */
@Injectable()
export class CareCallsService {
  constructor(
    private readonly database: Database,
    private readonly calls: CallsService,
    private readonly out: OutCallsService,
    private readonly visits: VisitsService,
  ) {}

  /** Opens a care call to an elder. Throws what `OutCallsService.dial` throws, `wrong_role` for who is no elder. */
  open(caller: Principal, elderId: string): Promise<Dialling> {
    return this.out.dial(caller, elderId, { purpose: 'care', role: 'elder' });
  }

  /**
   * Ends a care call and notes it as a visit, in one transaction: how the elder was, which takes that they were reached,
   * or why nobody was spoken to. An ended call answers as it is. Throws `not_found`, `state_conflict`, and what
   * `VisitsService.recordCareCall` throws. Locks: the call.
   */
  async finish(caller: Principal, callId: string, result: CareCall['result']): Promise<CallView> {
    const { bookId, memberId: operatorId } = caller;
    const percent = await this.calls.share(bookId);
    return this.database.transaction(async (tx) => {
      const call = await this.calls.ownCall(tx, caller, callId);
      const { dialledId: elderId, openedAt: calledAt, state } = call;
      if (call.purpose !== 'care' || elderId === null) {
        throw new DomainError('state_conflict', { facts: { reason: 'no_care_call' } });
      }
      if (state === 'closed') return this.calls.viewOf(tx, bookId, call);
      const isSpokenTo = 'outcome' in result;
      if (isSpokenTo && state !== 'identified') {
        throw new DomainError('state_conflict', { facts: { state } });
      }
      const careCall = { bookId, elderId, operatorId, callId, calledAt, result };
      await this.visits.recordCareCall(tx, careCall);
      const outcome = isSpokenTo ? 'reached' : 'not_reached';
      return this.calls.end(tx, bookId, call, { outcome, percent });
    });
  }
}
