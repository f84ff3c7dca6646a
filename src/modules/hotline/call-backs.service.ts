import { Injectable } from '@nestjs/common';
import { holdsAny, type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Language } from '../../platform/errors/language.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { afterAnswer, type CallBackAnswer, type CallBackState } from './call-back.js';
import { CallBackNews } from './call-back-news.js';
import { CallBackQuestions } from './call-back-questions.js';
import {
  type CallBack,
  lockCallBack,
  noteAttempt,
  readCallBack,
  readCallBacks,
} from './call-back-rows.js';
import { type Call, lockCall, markClosed } from './call-rows.js';
import { isNear } from './keep-apart.js';
import { type Dialling, OutCallsService } from './out-calls.service.js';

const READERS: readonly Role[] = ['operator', 'social_worker', 'city_admin', 'auditor'];

/** What the operator asks, and whom. */
export interface CallBackRing extends Dialling {
  readonly callBack: CallBack;
  readonly question: readonly string[];
}

/** Asking again: another operator than the first rings whoever is drawn, and notes what they say. */
@Injectable()
export class CallBacksService {
  constructor(
    private readonly database: Database,
    private readonly out: OutCallsService,
    private readonly questions: CallBackQuestions,
    private readonly news: CallBackNews,
    private readonly clock: Clock,
  ) {}

  /** Call-backs of the units in reach, the oldest first; an operator sees of those that wait what they may work. */
  async list(
    caller: Principal,
    query: { state: CallBackState | null; limit: number; after: string | null },
  ): Promise<Page<CallBack>> {
    const works = holdsAny(caller, ['operator']) && query.state === 'waiting';
    const rows = await readCallBacks(this.database.read, caller.bookId, {
      unitPaths: caller.grants
        .filter(({ role }) => READERS.includes(role))
        .map(({ unitPath }) => unitPath),
      state: query.state,
      forOperator: works ? caller.memberId : null,
      after: query.after === null ? null : decodeCursor(query.after, { id: 'uuid' }).id,
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /**
   * Opens a call to whoever is to be asked, and answers the questions. Throws `not_found`, `state_conflict`,
   * `separation_violated` for the operator of the first call, a party, or somebody of a party's household or family, and
   * what `OutCallsService.dial` throws.
   */
  async ring(caller: Principal, id: string, language: Language): Promise<CallBackRing> {
    const callBack = await readCallBack(this.database.read, caller.bookId, id);
    if (callBack === null || !reaches(caller, ['operator'], callBack.unitPath)) {
      throw new DomainError('not_found');
    }
    await this.mustWork(this.database.read, caller, callBack);
    const { call, dial } = await this.out.dial(caller, callBack.memberId, {
      purpose: 'call_back',
      role: null,
    });
    const question = await this.questions.of(caller.bookId, callBack, language);
    return { callBack, call, dial, question };
  }

  /**
   * Notes what a call about it came to, and ends that call. Without an answer it goes on waiting, three times. A denial
   * opens a case. The same call again answers what stands. Throws as `ring` does; `not_found` for a call that was not
   * made for it by the caller. Locks: the call-back, then the call.
   */
  async answer(
    caller: Principal,
    id: string,
    given: { readonly callId: string; readonly answer: CallBackAnswer },
  ): Promise<CallBack> {
    const { bookId } = caller;
    return this.database.transaction(async (tx) => {
      const callBack = await lockCallBack(tx, bookId, id);
      const call = await lockCall(tx, bookId, given.callId);
      if (callBack === null || call === null || !isMadeFor(call, callBack, caller)) {
        throw new DomainError('not_found');
      }
      if (callBack.callId === call.id) return callBack;
      await this.mustWork(tx, caller, callBack);
      const state = afterAnswer(callBack, given.answer);
      if (state === null) throw new DomainError('state_conflict');
      await this.endCall(tx, bookId, call, given.answer);
      const at = this.clock.now();
      await noteAttempt(tx, bookId, { id, state, by: caller.memberId, callId: call.id, at });
      await this.news.tell(tx, bookId, callBack, state);
      const after = await lockCallBack(tx, bookId, id);
      if (after === null) throw new DomainError('not_found');
      return after;
    });
  }

  private async endCall(tx: Tx, bookId: number, call: Call, answer: CallBackAnswer): Promise<void> {
    const isReached = answer !== 'no_answer';
    const isNew = call.state === 'open';
    if (isReached && isNew) await this.out.markReached(tx, bookId, call);
    const outcome = isReached ? 'reached' : 'not_reached';
    await markClosed(tx, bookId, { id: call.id, outcome, at: this.clock.now() });
  }

  private async mustWork(reader: Tx, caller: Principal, callBack: CallBack): Promise<void> {
    const { state, firstOperatorId, parties, memberId } = callBack;
    if (state !== 'waiting') throw new DomainError('state_conflict', { facts: { state } });
    const isFirst = firstOperatorId === caller.memberId;
    const pair = { memberId: caller.memberId, others: [...parties, memberId] };
    if (isFirst || (await isNear(reader, caller.bookId, pair))) {
      throw new DomainError('separation_violated');
    }
  }
}

/** Whether a call was made by the caller, about this, and has not been used up. */
function isMadeFor(call: Call, callBack: CallBack, caller: Principal): boolean {
  const isOwn = call.operatorId === caller.memberId && call.purpose === 'call_back';
  const isLive = call.state !== 'closed' || callBack.callId === call.id;
  return isOwn && isLive && call.dialledId === callBack.memberId;
}
