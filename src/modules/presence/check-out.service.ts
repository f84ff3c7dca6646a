import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError, type Facts } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { isNearAny } from '../cards/near-members.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import { PositionSeal } from './position-seal.js';
import { type PresenceAction, strengthOf } from './presence.js';
import { refusalOfPresenceStep } from './presence-access.js';
import { PresenceExpiry } from './presence-expiry.js';
import {
  endPresence,
  insertProofs,
  movePresence,
  type PresenceRow,
  readPresence,
  readProofs,
} from './presence-rows.js';
import { type CheckOutWish, type CompletionWish, isOverdue } from './presence-wishes.js';
import { ProofDesk } from './proof-desk.js';

/** What a step was refused with after all, when what it changed must stand: a count of tries, an expiry. */
type Late = { readonly refusal: ErrorCode; readonly facts: Facts } | null;

/** Ends stays: by check-out, by a second person, or by cancelling. */
@Injectable()
export class CheckOutService {
  constructor(
    private readonly database: Database,
    private readonly proofs: ProofDesk,
    private readonly seal: PositionSeal,
    private readonly expiry: PresenceExpiry,
    private readonly notifications: NotificationsService,
  ) {}

  /**
   * Checks out of an open stay. An expired one is checked out of only by a station's code of a minute before it was
   * due, which a phone without a network had kept. Throws `not_found`, `forbidden`, `state_conflict`,
   * `presence_expired`, `empty_interval` before the check-in, `code_used`, `validation_failed`, and the refusals of
   * `ProofDesk.take`, whose counts are committed. Locks: the stay, the caller's tries, the card.
   */
  async checkOut(caller: Principal, id: string, wish: CheckOutWish): Promise<void> {
    this.proofs.requireSound(wish.shown);
    const tolerance = await this.proofs.tolerance(caller.bookId);
    await this.run(async (tx) => {
      const stay = await this.lock(tx, caller, id);
      const isLate = stay.state === 'expired';
      requireStep(isLate ? 'deliver' : 'check_out', caller, stay);
      if (isLate && wish.shown.claimedAt === null) return EXPIRED;
      const { volunteerId, recipientId } = stay;
      const sessionId = stay.id;
      const showing = { edge: 'out', sessionId, volunteerId, recipientId, tolerance } as const;
      const taken = await this.proofs.take(tx, caller, showing, wish.shown);
      if ('refusal' in taken) return taken;
      if (taken.at > stay.dueAt) return EXPIRED;
      if (taken.at < stay.startedAt) throw new DomainError('empty_interval');
      const { bookId } = caller;
      await insertProofs(tx, bookId, { sessionId, volunteerId }, taken.proofs);
      const { position } = wish;
      const place = { bookId, sessionId, edge: 'out' } as const;
      await this.end(tx, bookId, stay, {
        endedAt: taken.at,
        completedBy: null,
        completeReason: null,
        outPosition: position === null ? null : this.seal.seal(place, position),
      });
      return null;
    });
  }

  /**
   * A second person says when an expired stay ended. It is worth a statement and no more, whatever the check-in
   * proved. Throws `not_found`, `forbidden`, `state_conflict`, `separation_violated`, `validation_failed` for a time
   * outside the stay.
   */
  async complete(caller: Principal, id: string, wish: CompletionWish): Promise<void> {
    const { bookId, memberId } = caller;
    await this.run(async (tx) => {
      const stay = await this.lock(tx, caller, id);
      const others = [stay.volunteerId, stay.recipientId];
      const refusal = refusalOfPresenceStep('complete', caller, stay);
      if (refusal === 'not_found') throw new DomainError(refusal);
      if (others.includes(memberId) || (await isNearAny(tx, bookId, { memberId, others }))) {
        throw new DomainError('separation_violated');
      }
      if (refusal !== null) throw new DomainError(refusal);
      if (wish.endedAt <= stay.startedAt || wish.endedAt > stay.dueAt) {
        const fields = [{ pointer: '/endedAt', code: 'outside_the_stay' }];
        throw new DomainError('validation_failed', { fields });
      }
      await this.end(tx, bookId, stay, {
        endedAt: wish.endedAt,
        completedBy: memberId,
        completeReason: wish.reason,
        outPosition: null,
      });
      await this.notifications.notify(
        tx,
        {
          bookId,
          kind: 'presence.completed',
          params: { sessionId: stay.id },
          eventKey: `presence.completed:${stay.id}`,
        },
        { memberIds: [stay.volunteerId] },
      );
      return null;
    });
  }

  /** Gives a stay up: it earns nothing. Throws `not_found`, `forbidden`, `state_conflict`. */
  async cancel(caller: Principal, id: string): Promise<void> {
    await this.run(async (tx) => {
      const stay = await this.lock(tx, caller, id);
      requireStep('cancel', caller, stay);
      await movePresence(tx, caller.bookId, { id, to: 'cancelled', recordId: null });
      return null;
    });
  }

  private async end(
    tx: Tx,
    bookId: number,
    { id, volunteerId }: PresenceRow,
    end: Omit<Parameters<typeof endPresence>[2]['end'], 'strength'>,
  ): Promise<void> {
    const strength = strengthOf(volunteerId, await readProofs(tx, bookId, id));
    await endPresence(tx, bookId, { id, end: { ...end, strength } });
  }

  /** The stay as it is now: an open one that is overdue has expired. */
  private async lock(tx: Tx, { bookId }: Principal, id: string): Promise<PresenceRow> {
    const stay = await readPresence(tx, bookId, { id, lock: true });
    if (stay === null) throw new DomainError('not_found');
    if (!isOverdue(stay, this.expiry.now())) return stay;
    await this.expiry.expire(tx, bookId, stay);
    return { ...stay, state: 'expired' };
  }

  /** Throws a refusal after the transaction, so that what was counted stands. */
  private async run(work: (tx: Tx) => Promise<Late>): Promise<void> {
    const late = await retryVictims(() => this.database.transaction(work));
    if (late !== null) throw new DomainError(late.refusal, { facts: late.facts });
  }
}

const EXPIRED: Late = { refusal: 'presence_expired', facts: {} };

function requireStep(action: PresenceAction, caller: Principal, stay: PresenceRow): void {
  const code = refusalOfPresenceStep(action, caller, stay);
  if (code !== null) throw new DomainError(code);
}
