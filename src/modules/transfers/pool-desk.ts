import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { newSalt } from '../../platform/crypto/commitment.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { hardshipOn } from '../members/hardship-on.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { PolicyVersion } from '../policies/policy.js';
import { requireApart } from './keep-apart.js';
import { type NewSupport, type PoolSupport } from './pool-rows.js';
import { basisOf } from './pool-supports.js';
import { clearingUnitsOf } from './transfer-rows.js';

/** What somebody asks of the pool of an elder's community. */
export interface SupportWish {
  readonly elderId: string;
  readonly minutes: bigint;
  readonly reason: string | null;
}

/** Judges what is asked of a pool before it is written. Nothing here moves minutes. */
@Injectable()
export class PoolDesk {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * The support a wish becomes. Throws `not_found` for an elder out of reach, `wrong_role` for somebody who is no elder,
   * `separation_violated` for a worker too close to the elder, `pool_needs_decision`.
   */
  async admit(caller: Principal, wish: SupportWish, id: string): Promise<NewSupport> {
    const { bookId, memberId: requestedBy } = caller;
    const { elderId, minutes } = wish;
    const reader = this.database.read;
    const elder = await this.members.visibleTo(reader, caller, elderId, ['social_worker']);
    if (!elder.roles.includes('elder')) throw new DomainError('wrong_role');
    const byElder = elder.id === requestedBy;
    if (!byElder) await this.requireApart(caller, elderId);
    const today = this.clock.today();
    const policy = await this.policies.versionOn(bookId, today);
    const hardshipId = await hardshipOn(reader, bookId, { elderId, on: today });
    const basis = basisOf({
      byElder,
      hasReason: wish.reason !== null,
      hasHardship: hardshipId !== null,
      hardshipOnly: policy.params.pools.hardshipOnly,
    });
    if (basis === null) throw new DomainError('pool_needs_decision');
    const poolUnitId = (await clearingUnitsOf(reader, bookId, [elderId])).get(elderId);
    invariant(poolUnitId, 'a member is of a unit that can clear');
    return {
      ...{ id, basis, elderId, poolUnitId, minutes, hardshipId, policyId: policy.id, requestedBy },
      wantedOn: today,
      requestedAt: this.clock.now(),
      // An elder gives no reasons: what the elder may have, the rules say.
      reason: byElder ? null : wish.reason,
      salt: newSalt(),
    };
  }

  /** Throws `forbidden`, `separation_violated` unless the caller may decide as a second worker. */
  async requireSecond(caller: Principal, support: PoolSupport): Promise<void> {
    if (!reaches(caller, ['social_worker'], support.elderUnitPath)) {
      throw new DomainError('forbidden');
    }
    if (caller.memberId === support.requestedBy) throw new DomainError('separation_violated');
    await this.requireApart(caller, support.elderId);
  }

  /** The rules by which support was asked for. */
  async policyOf(bookId: number, id: string): Promise<PolicyVersion> {
    const policy = (await this.policies.versions(bookId)).findLast((version) => version.id === id);
    invariant(policy, 'pool support names rules that exist');
    return policy;
  }

  private requireApart({ bookId, memberId }: Principal, elderId: string): Promise<void> {
    const wish = { bookId, actorId: memberId, parties: [elderId] };
    return requireApart(this.members, this.database.read, wish);
  }
}
