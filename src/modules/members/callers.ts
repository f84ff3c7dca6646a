import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Principal, reaches } from '../../auth/principal.js';
import { normalisePhone } from '../../platform/crypto/person-index.js';
import { PersonVault } from '../../platform/crypto/person-vault.js';
import { Database } from '../../platform/database/database.js';
import { birthDateOf } from './id-number.js';
import type { MemberBrief } from './member.js';
import { MembersService } from './members.service.js';
import { PersonReader } from './person-reader.js';

/** What a caller says of themselves, and the number under which an operator has rung them back. */
export interface PersonClaim {
  readonly name: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly phone: string;
}

/** What an operator needs to ring somebody. For that operator and that call; never stored or logged. */
export interface DialData {
  readonly name: string;
  readonly phone: string;
}

/** More people than this do not share a number; the rest is not looked at. */
const MOST_SHARING = 20;

/**
 * Finds callers by what they say, and numbers to ring. What the city holds of a caller is compared, never shown. Inside a
 * transaction it reads by that: whoever holds one connection while waiting for another can starve the pool.
 */
@Injectable()
export class Callers {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly persons: PersonReader,
    private readonly vault: PersonVault,
  ) {}

  /**
   * The one active member within the operator's reach of whom all three are true, or null: nothing tells which of them
   * was not. Two of one name and birth date at one number are nobody in particular.
   */
  async byPerson(
    reader: EntityManager,
    caller: Principal,
    claim: PersonClaim,
  ): Promise<MemberBrief | null> {
    const { bookId } = caller;
    const rows: { id: string }[] = await reader.query(
      `SELECT id FROM kapok.members
       WHERE book_id = $1 AND phone_index = $2 AND status = 'active' LIMIT ${MOST_SHARING}`,
      [bookId, this.vault.index('phone', normalisePhone(claim.phone))],
    );
    const ids = rows.map(({ id }) => id);
    const persons = await this.persons.personsOf(reader, bookId, ids);
    const [only, ...others] = [...persons].filter(
      ([, { name, idNumber }]) =>
        bare(name) === bare(claim.name) &&
        idNumber !== null &&
        birthDateOf(idNumber) === claim.birthDate,
    );
    return only === undefined || others.length > 0 ? null : this.inReach(reader, caller, only[0]);
  }

  /** The member, when active and within the reach of the operator's role; else null. */
  async inReach(
    reader: EntityManager,
    caller: Principal,
    memberId: string,
  ): Promise<MemberBrief | null> {
    const found = await this.members.byIds(reader, caller.bookId, [memberId]);
    const member = found.get(memberId);
    if (member?.status !== 'active') return null;
    return reaches(caller, ['operator'], member.unitPath) ? member : null;
  }

  /** Name and number of a member; null when the city holds no number. */
  async dialData(bookId: number, memberId: string): Promise<DialData | null> {
    const persons = await this.persons.personsOf(this.database.read, bookId, [memberId]);
    const person = persons.get(memberId);
    return person?.phone == null ? null : { name: person.name, phone: person.phone };
  }
}

/** A name as people say it: without blanks and dots between, in one form of each character. */
function bare(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s·•.]/g, '')
    .toLowerCase();
}
