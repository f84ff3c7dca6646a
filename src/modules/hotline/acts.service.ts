import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { newId } from '../../platform/ids.js';
import { LONGEST_CALL_MINUTES } from '../proxies/standing-call.js';
import type { ActHandler, AgreedAct, DeskContext, PreparedAct } from './act-handler.js';
import { type Act, insertAct, readAct, stepAct } from './act-rows.js';
import { BookingActs } from './booking-acts.js';
import { type Call, lockCall, readCall } from './call-rows.js';
import { ProxyActs } from './proxy-acts.js';
import { readBackText } from './read-back.js';
import { RecordActs } from './record-acts.js';
import { RequestActs } from './request-acts.js';

/** What is done for callers: read back first, done when the caller has said yes to exactly that. */
@Injectable()
export class ActsService {
  constructor(
    private readonly database: Database,
    private readonly bookings: BookingActs,
    private readonly records: RecordActs,
    private readonly requests: RequestActs,
    private readonly proxies: ProxyActs,
    private readonly clock: Clock,
  ) {}

  /**
   * The operator's own call, while its caller is identified and on the line. Throws `not_found` for a foreign call,
   * `call_required` when it is not identified, over, or older than an hour.
   */
  async deskOf(caller: Principal, callId: string): Promise<DeskContext> {
    const call = await readCall(this.database.read, caller.bookId, callId);
    return { caller, call: this.standing(caller, call) };
  }

  /**
   * Notes what a caller wants, as a handler has judged it, and answers the words to read out. Nothing is done yet.
   * Throws `call_required` when the call ended meanwhile, `rate_limited` after fifty acts in one call. Locks: the call.
   */
  async readBack(
    { caller, call }: DeskContext,
    prepared: PreparedAct,
    language: Language,
  ): Promise<Act> {
    const { kind, elderId, wish, facts } = prepared;
    const readBack = readBackText(facts, call.callNo, language);
    const id = newId();
    const row = { id, callId: call.id, kind, elderId, wish, readBack, createdAt: this.clock.now() };
    await this.database.transaction(async (tx) => {
      this.standing(caller, await lockCall(tx, caller.bookId, call.id));
      const isWritten = await insertAct(tx, caller.bookId, row);
      if (!isWritten) throw new DomainError('rate_limited', { facts: { retryAfterSeconds: 60 } });
    });
    return this.get(caller.bookId, id);
  }

  /**
   * Does what the caller has agreed to, once: again it answers what came of it. What is refused stays refused, with
   * the code of the effect; the caller is read something else then. Throws `not_found`, `call_required`,
   * `state_conflict` for what was declined or refused, and what the effect throws. Locks: those of the effect.
   */
  async agree(caller: Principal, actId: string): Promise<Act> {
    const { bookId } = caller;
    const { act, desk } = await this.ownAct(caller, actId);
    if (act.state === 'done') return act;
    const agreed = await this.claim(bookId, act);
    if (agreed.state === 'done') return agreed;
    const wish = agreed.state === 'agreed' ? agreed.wish : null;
    if (wish === null) throw new DomainError('state_conflict', { facts: { state: agreed.state } });
    return this.perform(desk, { ...agreed, wish });
  }

  /** Notes that the caller said no. Declined already, it answers as it is. Throws `not_found`, `state_conflict`. */
  async decline(caller: Principal, actId: string): Promise<Act> {
    const { bookId, memberId } = caller;
    const act = await readAct(this.database.read, bookId, actId);
    const call = act && (await readCall(this.database.read, bookId, act.callId));
    if (call?.operatorId !== memberId) throw new DomainError('not_found');
    await this.step(bookId, { id: actId, name: 'decline' });
    const after = await this.get(bookId, actId);
    if (after.state === 'declined') return after;
    throw new DomainError('state_conflict', { facts: { state: after.state } });
  }

  private async perform(desk: DeskContext, act: AgreedAct): Promise<Act> {
    const { bookId } = desk.caller;
    const handler = this.handlerOf(act);
    try {
      const subject = await handler.perform(desk, act);
      await this.step(bookId, { id: act.id, name: 'finish', subject });
    } catch (error) {
      // What may still come about stays agreed; whoever asks again learns it.
      if (error instanceof DomainError && !error.retryable) {
        await this.step(bookId, { id: act.id, name: 'refuse' });
      }
      throw error;
    }
    return this.get(bookId, act.id);
  }

  /** From here on the effect may come about; somebody else's yes to the same act goes on with it. */
  private async claim(bookId: number, act: Act): Promise<Act> {
    if (act.state === 'read_back') await this.step(bookId, { id: act.id, name: 'agree' });
    return this.get(bookId, act.id);
  }

  private async ownAct(
    caller: Principal,
    actId: string,
  ): Promise<{ readonly act: Act; readonly desk: DeskContext }> {
    const act = await readAct(this.database.read, caller.bookId, actId);
    if (act === null) throw new DomainError('not_found');
    const call = await readCall(this.database.read, caller.bookId, act.callId);
    if (call?.operatorId !== caller.memberId) throw new DomainError('not_found');
    if (act.state === 'done') {
      return { act, desk: { caller, call: { ...call, memberId: call.memberId ?? act.elderId } } };
    }
    return { act, desk: { caller, call: this.standing(caller, call) } };
  }

  private standing(caller: Principal, call: Call | null): Call & { readonly memberId: string } {
    if (call?.operatorId !== caller.memberId) throw new DomainError('not_found');
    const { state, memberId, identifiedAt, purpose } = call;
    const ageMs = this.clock.now().getTime() - (identifiedAt?.getTime() ?? 0);
    const isOver = state !== 'identified' || ageMs > LONGEST_CALL_MINUTES * 60_000;
    if (memberId === null || isOver || purpose === 'call_back') {
      throw new DomainError('call_required');
    }
    return { ...call, memberId };
  }

  private handlerOf({ kind }: Act): ActHandler {
    const { bookings, records, requests, proxies } = this;
    const handlers: readonly ActHandler[] = [bookings, records, requests, proxies];
    const handler = handlers.find(({ kinds }) => kinds.includes(kind));
    if (handler === undefined) throw new DomainError('state_conflict');
    return handler;
  }

  private step(bookId: number, step: Omit<Parameters<typeof stepAct>[2], 'at'>): Promise<boolean> {
    const at = this.clock.now();
    return this.database.transaction((tx: Tx) => stepAct(tx, bookId, { ...step, at }));
  }

  private async get(bookId: number, id: string): Promise<Act> {
    const act = await readAct(this.database.read, bookId, id);
    if (act === null) throw new DomainError('not_found');
    return act;
  }
}
