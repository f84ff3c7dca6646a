import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { CardDesk } from '../cards/card-desk.js';
import { Callers, type PersonClaim } from '../members/callers.js';
import type { MemberBrief } from '../members/member.js';
import { allowsCall, type IdentifiedBy, MOST_MISSES, MOST_MISSES_AN_HOUR } from './call.js';
import { type Call, countMiss, lockCall, markIdentified, missesSince } from './call-rows.js';

import { isNear } from './keep-apart.js';

/**
 * How a caller says who they are: with the card and the next one-time code of its sheet, or by what only they and the
 * city know. A PIN is nothing to say on the phone: it would serve whoever heard it again.
 */
export type CallerClaim =
  | { readonly method: 'card'; readonly cardNo: string; readonly code: string }
  | { readonly method: 'person'; readonly person: PersonClaim };

const HOUR_MS = 3_600_000;

/** What became of a claim. Refusals are values until what they counted is committed. */
type Outcome = { readonly call: Call } | { readonly refusal: DomainError };

/** Finds out who is on the line, before anything is done for them. */
@Injectable()
export class IdentificationService {
  constructor(
    private readonly database: Database,
    private readonly callers: Callers,
    private readonly cards: CardDesk,
    private readonly clock: Clock,
  ) {}

  /**
   * Identifies whoever is on the line of one's own open call. Whatever does not fit answers alike,
   * `caller_not_identified`, and is counted: after three the call is over (`state_conflict` from then on), after ten in
   * an hour the operator waits (`rate_limited`, fact `retryAfterSeconds`). Other refusals: `not_found` for a call of
   * another operator, `state_conflict`, `separation_violated` for the operator's own household and family, and those of
   * `CardDesk.prove`. Locks: the call, and the card's tries.
   */
  async identify(caller: Principal, callId: string, claim: CallerClaim): Promise<Call> {
    const outcome = await this.database.transaction((tx) =>
      this.tryOnce(tx, caller, callId, claim),
    );
    if ('refusal' in outcome) throw outcome.refusal;
    return outcome.call;
  }

  private async tryOnce(
    tx: Tx,
    caller: Principal,
    callId: string,
    claim: CallerClaim,
  ): Promise<Outcome> {
    const { bookId } = caller;
    const call = await this.ownOpenCall(tx, caller, callId);
    await this.mustNotGuess(tx, caller);
    const found = await this.find(tx, caller, call, claim);
    if (found instanceof DomainError) {
      const isLast = call.misses + 1 >= MOST_MISSES;
      await countMiss(tx, bookId, { id: call.id, isLast, at: this.clock.now() });
      return { refusal: found };
    }
    await this.mustBeApart(tx, caller, found.member);
    const at = this.clock.now();
    const step = { id: call.id, memberId: found.member.id, by: found.by, at };
    await markIdentified(tx, bookId, step);
    const after = await lockCall(tx, bookId, call.id);
    if (after === null) throw new DomainError('not_found');
    return { call: after };
  }

  private async find(
    tx: Tx,
    caller: Principal,
    call: Call,
    claim: CallerClaim,
  ): Promise<{ readonly member: MemberBrief; readonly by: IdentifiedBy } | DomainError> {
    if (claim.method === 'person') {
      const member = await this.callers.byPerson(tx, caller, claim.person);
      return member === null ? new DomainError('caller_not_identified') : { member, by: 'person' };
    }
    const shown = { cardNo: claim.cardNo, code: claim.code, pin: null, elderId: null };
    const verdict = await this.cards.prove(tx, caller, shown, { usedFor: `call:${call.id}` });
    if ('refusal' in verdict) {
      const isWrong = verdict.refusal === 'card_not_accepted';
      const code = isWrong ? 'caller_not_identified' : verdict.refusal;
      return new DomainError(code, { facts: verdict.facts });
    }
    const member = await this.callers.inReach(tx, caller, verdict.proof.elderId);
    return member === null ? new DomainError('caller_not_identified') : { member, by: 'card' };
  }

  private async ownOpenCall(tx: Tx, { bookId, memberId }: Principal, id: string): Promise<Call> {
    const call = await lockCall(tx, bookId, id);
    if (call?.operatorId !== memberId) throw new DomainError('not_found');
    if (call.direction === 'in' && allowsCall('identify', call.state)) return call;
    throw new DomainError('state_conflict', { facts: { state: call.state } });
  }

  private async mustNotGuess(tx: Tx, { bookId, memberId }: Principal): Promise<void> {
    const since = new Date(this.clock.now().getTime() - HOUR_MS);
    const misses = await missesSince(tx, bookId, { operatorId: memberId, since });
    if (misses < MOST_MISSES_AN_HOUR) return;
    throw new DomainError('rate_limited', { facts: { retryAfterSeconds: HOUR_MS / 1000 } });
  }

  private async mustBeApart(
    tx: Tx,
    { bookId, memberId }: Principal,
    member: MemberBrief,
  ): Promise<void> {
    const pair = { memberId, others: [member.id] };
    if (await isNear(tx, bookId, pair)) {
      throw new DomainError('separation_violated');
    }
  }
}
