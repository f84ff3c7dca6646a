import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { holdsAny, type Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { type Act, readActs, stepAct } from './act-rows.js';
import { allowsCall, type CallOutcome, type CallPurpose, type CallState } from './call.js';
import {
  type Call,
  insertCall,
  lockCall,
  markClosed,
  nextCallNo,
  readCall,
  readCalls,
} from './call-rows.js';
import { CallSample } from './call-sample.js';

/** A call with what was done in it. */
export interface CallView {
  readonly call: Call;
  readonly acts: readonly Act[];
}

/** Calls of the desk, from being opened to being closed. Operators see their own, overseers all of the city. */
@Injectable()
export class CallsService {
  constructor(
    private readonly database: Database,
    private readonly sample: CallSample,
    private readonly clock: Clock,
  ) {}

  /** Opens an incoming call; its reference is what the caller is told. Nobody is identified yet. */
  open(caller: Principal): Promise<Call> {
    const wish = { direction: 'in', purpose: 'service', dialledId: null } as const;
    return this.database.transaction((tx) => this.start(tx, caller, wish));
  }

  /** Opens a call within `tx`; going out, to a member whom the caller may ring. */
  async start(
    tx: Tx,
    { bookId, memberId }: Principal,
    wish: {
      readonly direction: 'in' | 'out';
      readonly purpose: CallPurpose;
      readonly dialledId: string | null;
    },
  ): Promise<Call> {
    const id = newId();
    await insertCall(tx, bookId, {
      ...wish,
      id,
      callNo: await nextCallNo(tx, bookId, this.clock.today()),
      operatorId: memberId,
      openedAt: this.clock.now(),
      salt: randomBytes(32),
    });
    return this.locked(tx, bookId, id);
  }

  /**
   * Ends one's own incoming call. What was read back and not agreed to is declined. Whoever was identified may be on the
   * list of those called back then. It counts as `served` when something was done, whatever the operator says. A
   * closed call answers as it is. Throws `not_found`, `state_conflict` (fact `reason`: `act_unfinished` when the
   * caller's yes has not taken effect yet). Locks: the call.
   */
  async close(caller: Principal, id: string, wanted: 'informed' | 'abandoned'): Promise<CallView> {
    const percent = await this.share(caller.bookId);
    return this.database.transaction(async (tx) => {
      const call = await this.ownCall(tx, caller, id);
      if (call.direction === 'out') {
        throw new DomainError('state_conflict', { facts: { reason: 'outgoing' } });
      }
      if (call.state === 'closed') return this.viewOf(tx, caller.bookId, call);
      return this.endIncoming(tx, caller.bookId, call, { wanted, percent });
    });
  }

  /** How many calls of a hundred are asked about again, for `end`. Ask before a transaction is opened. */
  share(bookId: number): Promise<number> {
    return this.sample.share(bookId);
  }

  /** Ends a call that `tx` holds locked, and draws whether its member is called back. Throws `state_conflict`. */
  async end(
    tx: Tx,
    bookId: number,
    call: Call,
    { outcome, percent }: { readonly outcome: CallOutcome; readonly percent: number },
  ): Promise<CallView> {
    if (!allowsCall('close', call.state)) {
      throw new DomainError('state_conflict', { facts: { state: call.state } });
    }
    const acts = await this.settleActs(tx, bookId, call);
    await markClosed(tx, bookId, { id: call.id, outcome, at: this.clock.now() });
    await this.sample.draw(tx, bookId, { call, acts, percent });
    return this.viewOf(tx, bookId, await this.locked(tx, bookId, call.id));
  }

  /** One call with what was done in it: one's own, or any for an overseer of the city. Throws `not_found`. */
  async view(caller: Principal, id: string): Promise<CallView> {
    const call = await readCall(this.database.read, caller.bookId, id);
    const isSeen = call !== null && (call.operatorId === caller.memberId || overseesCalls(caller));
    if (!isSeen) throw new DomainError('not_found');
    return this.viewOf(this.database.read, caller.bookId, call);
  }

  /** One's own calls, or for an overseer those of the city; the latest first. */
  async list(
    caller: Principal,
    query: { state: CallState | null; limit: number; after: string | null },
  ): Promise<Page<Call>> {
    const rows = await readCalls(this.database.read, caller.bookId, {
      operatorId: overseesCalls(caller) ? null : caller.memberId,
      state: query.state,
      after: query.after === null ? null : decodeCursor(query.after, { id: 'uuid' }).id,
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, { item: (row) => row, position: ({ id }) => ({ id }) });
  }

  /** The caller's own call under its lock. Throws `not_found`. */
  async ownCall(tx: Tx, { bookId, memberId }: Principal, id: string): Promise<Call> {
    const call = await lockCall(tx, bookId, id);
    if (call?.operatorId !== memberId) throw new DomainError('not_found');
    return call;
  }

  /** Ends a call in which nobody speaks any more; one that has ended meanwhile stays as it is. Locks: the call. */
  async endForgotten(bookId: number, id: string): Promise<void> {
    const percent = await this.share(bookId);
    await this.database.transaction(async (tx) => {
      const call = await this.locked(tx, bookId, id);
      if (!allowsCall('close', call.state)) return;
      await this.endIncoming(tx, bookId, call, { wanted: 'abandoned', percent });
    });
  }

  private async endIncoming(
    tx: Tx,
    bookId: number,
    call: Call,
    { wanted, percent }: { readonly wanted: 'informed' | 'abandoned'; readonly percent: number },
  ): Promise<CallView> {
    const acts = await this.settleActs(tx, bookId, call);
    const isServed = acts.some(({ state }) => state === 'done');
    return this.end(tx, bookId, call, { outcome: isServed ? 'served' : wanted, percent });
  }

  private async settleActs(tx: Tx, bookId: number, call: Call): Promise<readonly Act[]> {
    const at = this.clock.now();
    for (const { id, state } of await readActs(tx, bookId, call.id)) {
      if (state === 'agreed') {
        throw new DomainError('state_conflict', { facts: { reason: 'act_unfinished' } });
      }
      if (state === 'read_back') await stepAct(tx, bookId, { id, name: 'decline', at });
    }
    return readActs(tx, bookId, call.id);
  }

  /** A call with what was done in it. Whose it is was asked before. */
  async viewOf(reader: Tx, bookId: number, call: Call): Promise<CallView> {
    return { call, acts: await readActs(reader, bookId, call.id) };
  }

  private async locked(tx: Tx, bookId: number, id: string): Promise<Call> {
    const call = await lockCall(tx, bookId, id);
    if (call === null) throw new DomainError('not_found');
    return call;
  }
}

/** Who looks over the whole desk. */
function overseesCalls(caller: Principal): boolean {
  return holdsAny(caller, ['city_admin', 'auditor']);
}
