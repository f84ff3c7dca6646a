import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { holdsAny, type Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { readInForce } from '../proxies/proxy-rows.js';
import { type Dispute, lockDispute, readDispute } from './dispute-rows.js';
import { isVisible, participantOf } from './dispute-rules.js';
import type { Participant } from './dispute-steps.js';

/** A dispute as somebody finds it, and in what capacity they take part; null: they only look. */
export interface SeenDispute {
  readonly dispute: Dispute;
  readonly as: Participant | null;
}

/** Who sees which dispute. What is missing and what is foreign answer alike: `not_found`. */
@Injectable()
export class DisputeAccess {
  constructor(private readonly clock: Clock) {}

  /** The dispute, for those who may see it. */
  async see(reader: EntityManager, caller: Principal, id: string): Promise<SeenDispute> {
    return this.admit(reader, caller, await readDispute(reader, caller.bookId, id));
  }

  /** The same under the locks of its record and its own row, until the transaction ends. */
  async lock(tx: Tx, caller: Principal, id: string): Promise<SeenDispute> {
    const { bookId, memberId } = caller;
    return this.admit(tx, caller, await lockDispute(tx, bookId, { id, memberId }));
  }

  /** The dispute under the same locks, for what nobody asks for: a time that has passed, a posting that came about. */
  lockForClock(tx: Tx, bookId: number, id: string): Promise<Dispute | null> {
    return lockDispute(tx, bookId, { id, memberId: null });
  }

  private async admit(
    reader: EntityManager,
    caller: Principal,
    dispute: Dispute | null,
  ): Promise<SeenDispute> {
    if (dispute === null) throw new DomainError('not_found');
    const isProxy = await this.isProxy(reader, caller, dispute.recipientId);
    if (!isVisible(caller, dispute, isProxy)) throw new DomainError('not_found');
    return { dispute, as: participantOf(caller, dispute, isProxy) };
  }

  /** Whether the caller acts for that elder today, within whatever scope. */
  private async isProxy(
    reader: EntityManager,
    caller: Principal,
    elderId: string,
  ): Promise<boolean> {
    if (!holdsAny(caller, ['proxy'])) return false;
    const tie = { elderId, proxyId: caller.memberId, today: this.clock.today() };
    return (await readInForce(reader, caller.bookId, tie)) !== null;
  }
}
