import { Injectable } from '@nestjs/common';
import type { Principal, Role } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { normalisePhone } from '../../platform/crypto/person-index.js';
import { type Person, PersonVault } from '../../platform/crypto/person-vault.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { newId } from '../../platform/ids.js';
import type { Unit } from '../units/unit.js';
import { UnitsService } from '../units/units.service.js';
import { mayGrant } from './grant-rules.js';
import { Guardians, type Guardianship } from './guardians.js';
import { ageOn, birthDateOf, birthYearOf, readIdNumber } from './id-number.js';
import { fitsUnitKind, IDENTIFIED_ROLES, isMobilePhone, RulesInForce } from './member.js';
import { insertGrants, insertMembers } from './member-rows.js';

/** A person to enrol, with a first role at their unit. */
export interface Enrolment {
  readonly memberNo: string;
  readonly name: string;
  readonly unitCode: string;
  readonly role: Role;
  readonly idNumber: string | null;
  readonly phone: string | null;
  readonly household: string | null;
  /** Who answers for somebody below the age of earning; null: nobody. */
  readonly guardianship: Guardianship | null;
}

/** Takes new members, one at a time. Files go through `MemberImporter`. */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly database: Database,
    private readonly units: UnitsService,
    private readonly vault: PersonVault,
    private readonly rules: RulesInForce,
    private readonly guardians: Guardians,
    private readonly clock: Clock,
  ) {}

  /**
   * Enrols a member with a first role and returns the member's id. Errors: `unknown_unit` for a unit
   * absent or out of reach, `forbidden` for a role the caller may not give, `unknown_role` for one
   * that unit cannot have, `validation_failed` when the role needs an identity number,
   * `invalid_id_number`, `invalid_phone`, `below_minimum_age`, `unknown_guardian`, and `already_exists` when the member
   * number or the identity number is taken.
   */
  async enrol(caller: Principal, enrolment: Enrolment): Promise<string> {
    const { bookId } = caller;
    const unit = await this.units.findByCode(this.database.read, bookId, enrolment.unitCode);
    assertMayGive(caller, enrolment.role, unit);
    const person = this.readPerson(enrolment);
    const { guardianship, role } = enrolment;
    const { memberId: registeredBy } = caller;
    if (guardianship !== null) {
      const { guardianId } = guardianship;
      await this.guardians.requireFit(bookId, { guardianId, registeredBy });
    }
    await this.assertFitFor(bookId, { role, isGuarded: guardianship !== null }, person);
    const id = newId();
    await this.database.transaction(async (tx) => {
      const member = { ...enrolment, id, unit, person };
      await this.write(tx, bookId, { ...member, grantedBy: registeredBy });
      if (guardianship === null) return;
      await this.guardians.register(tx, bookId, { ...guardianship, memberId: id, registeredBy });
    });
    return id;
  }

  /**
   * Throws unless a person may hold a role: identity number where needed, age for who earns, a lower one where
   * somebody answers for the person.
   */
  async assertFitFor(
    bookId: number,
    { role, isGuarded }: { readonly role: Role; readonly isGuarded: boolean },
    person: Person,
  ): Promise<void> {
    const needsIdNumber = (IDENTIFIED_ROLES as readonly Role[]).includes(role);
    if (needsIdNumber && person.idNumber === null) {
      throw new DomainError('validation_failed', {
        fields: [{ pointer: '/idNumber', code: 'required' }],
      });
    }
    if (role !== 'volunteer' || person.idNumber === null) return;
    const today = this.clock.today();
    const minimumAge = isGuarded
      ? await this.rules.minorEarnerAge(bookId, today)
      : await this.rules.minimumEarnerAge(bookId, today);
    if (ageOn(birthDateOf(person.idNumber), today) < minimumAge) {
      throw new DomainError('below_minimum_age', { facts: { minimumAge } });
    }
  }

  private async write(
    tx: Tx,
    bookId: number,
    member: Enrolment & { id: string; unit: Unit; person: Person; grantedBy: string },
  ): Promise<void> {
    const { id, memberNo, household, person, unit, role, grantedBy } = member;
    const sealed = this.vault.seal({ bookId, memberId: id }, person);
    const phoneIndex = this.vault.index('phone', person.phone);
    const idNumberIndex = this.vault.index('id_number', person.idNumber);
    const birthYear = birthYearOf(person.idNumber);
    const about = { id, memberNo, unitId: unit.id, household, birthYear };
    const row = { ...about, phoneIndex, idNumberIndex, ...sealed };
    const added = await insertMembers(tx, bookId, [row]);
    if (!added.has(id)) throw new DomainError('already_exists');
    const grant = { id: newId(), memberId: id, role, unitId: unit.id, grantedBy };
    await insertGrants(tx, bookId, [grant]);
  }

  private readPerson(enrolment: Enrolment): Person {
    const { name } = enrolment;
    const phone = enrolment.phone === null ? null : normalisePhone(enrolment.phone);
    if (phone !== null && !isMobilePhone(phone)) throw new DomainError('invalid_phone');
    if (enrolment.idNumber === null) return { name, phone, idNumber: null };
    const idNumber = readIdNumber(enrolment.idNumber, this.clock.today());
    if (idNumber === null) throw new DomainError('invalid_id_number');
    return { name, phone, idNumber };
  }
}

/**
 * Throws unless the caller may give a role at a unit. A unit out of reach answers as an absent one:
 * `unknown_unit`; a role beyond the caller's own: `forbidden`; one that no unit of that kind has:
 * `unknown_role`.
 */
export function assertMayGive(
  caller: Principal,
  role: Role,
  unit: Unit | null,
): asserts unit is Unit {
  const isReached =
    unit !== null && caller.grants.some(({ unitPath }) => unit.path.startsWith(unitPath));
  if (!isReached) throw new DomainError('unknown_unit');
  if (!mayGrant(caller, { role, unitPath: unit.path })) throw new DomainError('forbidden');
  if (!fitsUnitKind(role, unit.kind)) throw new DomainError('unknown_role');
}
