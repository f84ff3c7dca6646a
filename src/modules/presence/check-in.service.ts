import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { holdsAny, type Principal, reaches } from '../../auth/principal.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { effectId } from '../../platform/idempotency/effect-id.js';
import { isNearAny } from '../cards/near-members.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import type { Catalogue } from '../policies/catalogue.js';
import { PoliciesService } from '../policies/policies.service.js';
import { inForceOn, type PolicyVersion } from '../policies/policy.js';
import { ServicesService } from '../policies/services.service.js';
import { PositionSeal } from './position-seal.js';
import { PresenceExpiry } from './presence-expiry.js';
import { insertPresence, insertProofs, lockOpen, readPresence } from './presence-rows.js';
import { type CheckInWish, isOverdue } from './presence-wishes.js';
import { ProofDesk, type TakenProofs } from './proof-desk.js';

type Proven = Exclude<TakenProofs, { refusal: unknown }>;

/** What is judged by at whatever day a stay turns out to have begun. */
interface Rules {
  readonly policies: readonly PolicyVersion[];
  readonly catalogue: Catalogue;
}

/** Opens stays. */
@Injectable()
export class CheckInService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly policies: PoliciesService,
    private readonly services: ServicesService,
    private readonly proofs: ProofDesk,
    private readonly seal: PositionSeal,
    private readonly expiry: PresenceExpiry,
  ) {}

  /**
   * Checks a volunteer in with an elder: the volunteer, or a station admin who reaches one that has no phone. Answers
   * the stay's id; the same key answers the same stay. A stay that is overdue expires first. Throws
   * `validation_failed`, `forbidden`, `unknown_member`, `unknown_service`, `self_service`, `wrong_role`,
   * `already_present`, `code_used`, `separation_violated`, and the refusals of `ProofDesk.take`, whose counts are
   * committed. Locks: the caller's tries, the volunteer's open stay, the card.
   */
  async checkIn(caller: Principal, wish: CheckInWish, key: string): Promise<string> {
    const { bookId, memberId } = caller;
    const id = effectId('presence', { bookId, memberId, key });
    if ((await readPresence(this.database.read, bookId, { id })) !== null) return id;
    this.requireSound(wish);
    const volunteer = await this.volunteerOf(caller, wish.volunteerId);
    const rules = await this.rulesFor(bookId, wish.serviceCode);
    const tolerance = await this.proofs.tolerance(bookId);
    await retryVictims(async () => {
      const refused = await this.database.transaction(async (tx) => {
        await this.closeOverdue(tx, caller, volunteer.id);
        const { recipientId } = wish;
        const showing = {
          edge: 'in',
          sessionId: id,
          volunteerId: volunteer.id,
          recipientId,
          tolerance,
        } as const;
        const taken = await this.proofs.take(tx, caller, showing, wish.shown);
        if ('refusal' in taken) return taken;
        await this.open(tx, caller, { id, wish, volunteer, taken, rules });
        return null;
      });
      if (refused !== null) throw new DomainError(refused.refusal, { facts: refused.facts });
    });
    return id;
  }

  private requireSound({ shown, recipientId }: CheckInWish): void {
    this.proofs.requireSound(shown);
    const isNamed = recipientId !== null || (shown.elder?.cardNo ?? null) !== null;
    if (isNamed) return;
    const fields = [{ pointer: '/recipientId', code: 'required' }];
    throw new DomainError('validation_failed', { fields });
  }

  private async open(
    tx: Tx,
    caller: Principal,
    given: {
      readonly id: string;
      readonly wish: CheckInWish;
      readonly volunteer: MemberBrief;
      readonly taken: Proven;
      readonly rules: Rules;
    },
  ): Promise<void> {
    const { id, wish, volunteer, taken, rules } = given;
    const { bookId, memberId: openedBy } = caller;
    const { at, proofs, station } = taken;
    const recipient = await this.recipientOf(tx, caller, { volunteer, id: taken.recipientId });
    const { serviceId, longestMinutes } = rulesOn(rules, wish.serviceCode, at);
    const place = { bookId, sessionId: id, edge: 'in' } as const;
    const isOpened = await insertPresence(tx, bookId, {
      id,
      volunteerId: volunteer.id,
      recipientId: recipient.id,
      serviceId,
      unitId: station?.id ?? recipient.unitId,
      stationId: station?.id ?? null,
      bookingId: wish.bookingId,
      requestId: wish.requestId,
      openedBy,
      openedAt: proofs[0]?.receivedAt ?? at,
      startedAt: at,
      dueAt: new Date(at.getTime() + longestMinutes * 60_000),
      salt: randomBytes(32),
      inPosition: wish.position === null ? null : this.seal.seal(place, wish.position),
    });
    if (!isOpened) throw new DomainError('already_present');
    await insertProofs(tx, bookId, { sessionId: id, volunteerId: volunteer.id }, proofs);
  }

  /** A stay that nobody checked out of does not keep its volunteer from the next one. */
  private async closeOverdue(tx: Tx, { bookId }: Principal, volunteerId: string): Promise<void> {
    const open = await lockOpen(tx, bookId, volunteerId);
    if (open !== null && isOverdue(open, this.expiry.now()))
      await this.expiry.expire(tx, bookId, open);
  }

  /** Before the transaction: whoever holds a connection while waiting for another can starve the pool. */
  private async rulesFor(bookId: number, serviceCode: string): Promise<Rules> {
    const policies = await this.policies.versions(bookId);
    const kept = await this.services.catalogue(bookId);
    // Another server may just have added the service.
    const isKnown = kept.has(serviceCode);
    return { policies, catalogue: isKnown ? kept : await this.services.freshCatalogue(bookId) };
  }

  /** Oneself, or a volunteer whom the caller's station reaches; others answer as unknown. */
  private async volunteerOf(caller: Principal, wanted: string | null): Promise<MemberBrief> {
    const { bookId, memberId } = caller;
    const id = wanted ?? memberId;
    if (id !== memberId && !holdsAny(caller, ['station_admin'])) throw new DomainError('forbidden');
    const volunteer = (await this.members.byIds(this.database.read, bookId, [id])).get(id);
    const isReached =
      volunteer !== undefined &&
      volunteer.status === 'active' &&
      (id === memberId || reaches(caller, ['station_admin'], volunteer.unitPath));
    if (!isReached) throw new DomainError('unknown_member');
    if (!volunteer.roles.includes('volunteer')) throw new DomainError('wrong_role');
    return volunteer;
  }

  private async recipientOf(
    tx: Tx,
    { bookId, memberId }: Principal,
    named: { readonly volunteer: MemberBrief; readonly id: string | null },
  ): Promise<MemberBrief> {
    const id = named.id ?? '';
    const recipient = (await this.members.byIds(tx, bookId, [id])).get(id);
    if (recipient?.status !== 'active') throw new DomainError('unknown_member');
    if (recipient.id === named.volunteer.id) throw new DomainError('self_service');
    if (!recipient.roles.includes('elder')) throw new DomainError('wrong_role');
    if (memberId === named.volunteer.id) return recipient;
    const others = [named.volunteer.id, recipient.id];
    if (others.includes(memberId) || (await isNearAny(tx, bookId, { memberId, others }))) {
      throw new DomainError('separation_violated');
    }
    return recipient;
  }
}

function rulesOn({ policies, catalogue }: Rules, serviceCode: string, at: Date) {
  const date = shanghaiDate(at);
  const policy = inForceOn(policies, date);
  if (policy === null) throw new DomainError('no_policy_in_force', { facts: { date } });
  const rate = catalogue.rateOn(serviceCode, date);
  if (rate === null) throw new DomainError('unknown_service');
  return { serviceId: rate.serviceId, longestMinutes: policy.params.proof.longestPresenceMinutes };
}
