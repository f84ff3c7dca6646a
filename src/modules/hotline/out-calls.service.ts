import { Injectable } from '@nestjs/common';
import type { Principal, Role } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { Callers, type DialData } from '../members/callers.js';
import { allowsCall } from './call.js';
import { type Call, lockCall, markIdentified } from './call-rows.js';
import { CallsService } from './calls.service.js';
import { isNear } from './keep-apart.js';

/** A call to make, with what the operator needs for it and nobody else sees. */
export interface Dialling {
  readonly call: Call;
  readonly dial: DialData;
}

/** Calls that operators make: to see how somebody is, or to ask again. */
@Injectable()
export class OutCallsService {
  constructor(
    private readonly database: Database,
    private readonly callers: Callers,
    private readonly calls: CallsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Opens a call to a member and shows name and number to its operator; that the call stands is the trace of it.
   * Throws `not_found` for somebody out of reach, `wrong_role` without the role asked for, `separation_violated` for the operator's own household and family,
   * `no_phone_number`.
   */
  async dial(
    caller: Principal,
    memberId: string,
    wish: { readonly purpose: 'care' | 'call_back'; readonly role: Role | null },
  ): Promise<Dialling> {
    const { bookId } = caller;
    const member = await this.callers.inReach(this.database.read, caller, memberId);
    if (member === null) throw new DomainError('not_found');
    const { purpose, role } = wish;
    if (role !== null && !member.roles.includes(role)) throw new DomainError('wrong_role');
    const pair = { memberId: caller.memberId, others: [member.id] };
    if (await isNear(this.database.read, bookId, pair)) {
      throw new DomainError('separation_violated');
    }
    const dial = await this.callers.dialData(bookId, member.id);
    if (dial === null) throw new DomainError('no_phone_number');
    const out = { direction: 'out', purpose, dialledId: member.id } as const;
    const call = await this.database.transaction((tx) => this.calls.start(tx, caller, out));
    return { call, dial };
  }

  /** Notes that the member who was rung has answered. Again it answers as it is. Throws `not_found`, `state_conflict`. */
  reached(caller: Principal, callId: string): Promise<Call> {
    return this.database.transaction(async (tx) => {
      const call = await this.calls.ownCall(tx, caller, callId);
      return call.state === 'identified' ? call : this.markReached(tx, caller.bookId, call);
    });
  }

  /** Within `tx`, which holds the call locked. Throws `state_conflict` for one that came in or is over. */
  async markReached(tx: Tx, bookId: number, call: Call): Promise<Call> {
    const { id, dialledId, state } = call;
    if (dialledId === null || !allowsCall('identify', state)) {
      throw new DomainError('state_conflict', { facts: { state } });
    }
    const at = this.clock.now();
    await markIdentified(tx, bookId, { id, memberId: dialledId, by: 'dialled', at });
    const after = await lockCall(tx, bookId, id);
    if (after === null) throw new DomainError('not_found');
    return after;
  }
}
