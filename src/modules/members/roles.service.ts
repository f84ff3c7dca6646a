import { Injectable } from '@nestjs/common';
import type { Principal, Role } from '../../auth/principal.js';
import { SessionCache } from '../../auth/session-cache.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import { UnitsService } from '../units/units.service.js';
import { assertMayGive, EnrolmentService } from './enrolment.service.js';
import { endGrant, lockMember, readGrants } from './grant-rows.js';
import { mayGrant } from './grant-rules.js';
import { Guardians } from './guardians.js';
import { insertGrants } from './member-rows.js';
import { MembersService } from './members.service.js';
import { PersonReader } from './person-reader.js';

/** Roles whose holders give and take back roles. */
const GRANTERS = ['city_admin', 'station_admin'] as const;

/** Giving roles and taking them back: always somebody else's, always within the giver's reach. */
@Injectable()
export class RolesService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly units: UnitsService,
    private readonly enrolment: EnrolmentService,
    private readonly guardians: Guardians,
    private readonly persons: PersonReader,
    private readonly sessions: SessionCache,
  ) {}

  /**
   * Gives a member a role at a unit and returns the grant's id. Errors: `not_found` for a member out
   * of reach, `not_for_oneself`, those of `assertMayGive` and `EnrolmentService.assertFitFor`,
   * `state_conflict` for a member who is not active, `already_exists` when the role is held there.
   */
  async grant(
    caller: Principal,
    memberId: string,
    wanted: { role: Role; unitCode: string },
  ): Promise<string> {
    const { bookId } = caller;
    const read = this.database.read;
    const member = await this.members.visibleTo(read, caller, memberId, GRANTERS);
    if (member.id === caller.memberId) throw new DomainError('not_for_oneself');
    const unit = await this.units.findByCode(read, bookId, wanted.unitCode);
    assertMayGive(caller, wanted.role, unit);
    const person = (await this.persons.personsOf(read, bookId, [member.id])).get(member.id);
    if (member.status !== 'active') throw new DomainError('state_conflict');
    const unknown = { name: '', idNumber: null, phone: null };
    const isGuarded = await this.guardians.isGuarded(read, bookId, member.id);
    const { role } = wanted;
    await this.enrolment.assertFitFor(bookId, { role, isGuarded }, person ?? unknown);
    const grant = { id: newId(), memberId: member.id, role: wanted.role, unitId: unit.id };
    await this.database.transaction(async (tx) => {
      const added = await insertGrants(tx, bookId, [{ ...grant, grantedBy: caller.memberId }]);
      if (!added.has(grant.id)) throw new DomainError('already_exists');
    });
    this.sessions.forgetMember(bookId, member.id);
    return grant.id;
  }

  /**
   * Takes a role back. It ends at once in this process and within five seconds in the others. Errors:
   * `not_found` for a member out of reach or a grant not held, `not_for_oneself`, `forbidden` for a
   * role the caller could not give.
   */
  async revoke(caller: Principal, memberId: string, grantId: string): Promise<void> {
    const { bookId } = caller;
    await this.database.transaction(async (tx) => {
      const member = await this.members.visibleTo(tx, caller, memberId, GRANTERS);
      if (member.id === caller.memberId) throw new DomainError('not_for_oneself');
      await lockMember(tx, bookId, member.id);
      const held = await readGrants(tx, bookId, member.id);
      const grant = held.find(({ id }) => id === grantId);
      if (grant === undefined) throw new DomainError('not_found');
      if (!mayGrant(caller, grant)) throw new DomainError('forbidden');
      const isEnded = await endGrant(tx, bookId, { id: grant.id, revokedBy: caller.memberId });
      if (!isEnded) throw new DomainError('not_found');
    });
    this.sessions.forgetMember(bookId, memberId);
  }
}
