import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { newSalt } from '../../platform/crypto/commitment.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { GroupMembersService } from '../members/group-members.service.js';
import type { Kinship } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { PoliciesService } from '../policies/policies.service.js';
import type { Unit, UnitKind } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { kinshipOf } from './kinship.js';
import { clearingUnitsOf, type NewTransfer } from './transfer-rows.js';
import type { EndReason } from './transfers.js';

/** Stations and providers hang on a unit that has a pool; they have none of their own. */
const POOL_KINDS: readonly UnitKind[] = ['city', 'district', 'town', 'community'];

/** Judges what is wanted before it is written: who may give to whom. Nothing here moves minutes. */
@Injectable()
export class GivingDesk {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly groups: GroupMembersService,
    private readonly units: UnitsService,
    private readonly policies: PoliciesService,
    private readonly clock: Clock,
  ) {}

  /**
   * The gift a wish becomes. Throws `group_minutes_stay` for a group; `unknown_relative` for whoever is no active
   * member, no declared relative, or of a kinship that the rules of today give nothing to: all alike.
   */
  async admitGift(
    caller: Principal,
    wish: { readonly recipientId: string; readonly minutes: bigint },
    id: string,
  ): Promise<NewTransfer> {
    const { bookId, memberId: giverId } = caller;
    const { recipientId, minutes } = wish;
    if (await this.groups.isGroup(this.database.read, bookId, giverId)) {
      throw new DomainError('group_minutes_stay');
    }
    const policy = await this.policies.versionOn(bookId, this.clock.today());
    const obstacle = await this.obstacleTo(bookId, { giverId, recipientId }, policy.params.gifts);
    if (obstacle !== null) throw new DomainError('unknown_relative');
    const [fromUnitId, toUnitId] = await this.communities(bookId, [giverId, recipientId]);
    invariant(fromUnitId && toUnitId, 'a member is of a unit that can clear');
    const parties = { giverId, recipientId, poolUnitId: null, fromUnitId, toUnitId };
    return { id, kind: 'gift', minutes, policyId: policy.id, ...parties, ...this.newToday() };
  }

  /**
   * The donation a wish becomes; no unit named: to the pool of the giver's own community. Throws `unknown_unit`;
   * `validation_failed` for a station or provider, which have no pool.
   */
  async admitDonation(
    caller: Principal,
    wish: { readonly unitCode: string | null; readonly minutes: bigint },
    id: string,
  ): Promise<NewTransfer> {
    const { bookId, memberId: giverId } = caller;
    const policy = await this.policies.versionOn(bookId, this.clock.today());
    const [fromUnitId] = await this.communities(bookId, [giverId]);
    invariant(fromUnitId, 'a member is of a unit that can clear');
    const poolUnitId =
      wish.unitCode === null ? fromUnitId : (await this.poolUnit(bookId, wish.unitCode)).id;
    const parties = { giverId, recipientId: null, poolUnitId, fromUnitId, toUnitId: poolUnitId };
    const { minutes } = wish;
    return { id, kind: 'donation', minutes, policyId: policy.id, ...parties, ...this.newToday() };
  }

  /** Why nothing may be given between two members now; null: it may. */
  async obstacleTo(
    bookId: number,
    pair: { readonly giverId: string; readonly recipientId: string },
    rules: { readonly kinships: readonly Kinship[] },
  ): Promise<Extract<EndReason, 'not_active' | 'no_longer_related'> | null> {
    const reader: EntityManager = this.database.read;
    const people = await this.members.byIds(reader, bookId, [pair.giverId, pair.recipientId]);
    const isActive = (id: string): boolean => people.get(id)?.status === 'active';
    if (!isActive(pair.giverId) || !isActive(pair.recipientId)) return 'not_active';
    const kinship = await kinshipOf(reader, bookId, pair);
    return kinship !== null && rules.kinships.includes(kinship) ? null : 'no_longer_related';
  }

  private async poolUnit(bookId: number, code: string): Promise<Unit> {
    const unit = await this.units.findByCode(this.database.read, bookId, code);
    if (unit === null) throw new DomainError('unknown_unit');
    if (POOL_KINDS.includes(unit.kind)) return unit;
    throw new DomainError('validation_failed', {
      fields: [{ pointer: '/unitCode', code: 'not_a_pool' }],
    });
  }

  private async communities(
    bookId: number,
    ids: readonly string[],
  ): Promise<(string | undefined)[]> {
    const units = await clearingUnitsOf(this.database.read, bookId, ids);
    return ids.map((id) => units.get(id));
  }

  private newToday(): Pick<NewTransfer, 'wantedOn' | 'requestedAt' | 'salt'> {
    return { wantedOn: this.clock.today(), requestedAt: this.clock.now(), salt: newSalt() };
  }
}
