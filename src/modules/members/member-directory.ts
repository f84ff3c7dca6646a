import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import type { Person } from '../../platform/crypto/person-vault.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { type HeldGrant, readGrants } from './grant-rows.js';
import { ageOn, birthDateOf } from './id-number.js';
import { type MemberBrief, WORKER_ROLES } from './member.js';
import { readBriefs } from './member-rows.js';
import { MembersService } from './members.service.js';
import { PersonReader } from './person-reader.js';
import { type RelativeLink, readRelatives } from './relative-rows.js';

/** What a worker sees of a member. Never an identity number or phone. */
export interface MemberSummary extends MemberBrief {
  /** Null once the member has been erased. */
  readonly name: string | null;
}

/** A member's own data in full. */
export interface OwnPerson extends Person {
  readonly birthDate: string | null;
  readonly age: number | null;
}

/** One member, as much of it as the caller may see. */
export interface MemberDetail {
  readonly summary: MemberSummary;
  readonly grants: readonly HeldGrant[];
  /** For the member, city admins and auditors; null for others. */
  readonly family: { household: string | null; relatives: readonly RelativeLink[] } | null;
  /** For the member only. */
  readonly own: OwnPerson | null;
}

/** What a list of members may be narrowed by. */
export interface MemberFilter {
  readonly memberNo: string | null;
  readonly role: Role | null;
  /** The code of a unit: its members and those of the units below it. */
  readonly unitCode: string | null;
}

/** A list is of what the caller's worker roles reach; a role counts wherever it is held. */
const SELECT_PAGE = `
  SELECT m.id
  FROM kapok.members m
  JOIN kapok.units u ON u.book_id = m.book_id AND u.id = m.unit_id
  WHERE m.book_id = $1
    AND EXISTS (SELECT FROM unnest($2::text[]) AS scope (path) WHERE starts_with(u.path, scope.path))
    AND ($3::text IS NULL OR m.member_no = $3)
    AND ($4::text IS NULL OR EXISTS (
      SELECT FROM kapok.role_grants g
      WHERE g.book_id = m.book_id AND g.member_id = m.id AND g.role = $4 AND g.revoked_at IS NULL))
    AND ($5::text IS NULL OR starts_with(u.path, (
      SELECT top.path FROM kapok.units top WHERE top.book_id = $1 AND top.code = $5)))
    AND ($6::text IS NULL OR m.member_no > $6)
  ORDER BY m.member_no
  LIMIT $7`;

/** Who sees what of whom. */
@Injectable()
export class MemberDirectory {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly persons: PersonReader,
    private readonly clock: Clock,
  ) {}

  /** The members of the units that the caller's worker roles reach, by member number. */
  async list(
    caller: Principal,
    filter: MemberFilter,
    page: { limit: number; after?: string | undefined },
  ): Promise<Page<MemberSummary>> {
    const read = this.database.read;
    const after = page.after === undefined ? null : decodeCursor(page.after, { no: 'text' }).no;
    const workerRoles: readonly Role[] = WORKER_ROLES;
    const scopes = caller.grants.filter(({ role }) => workerRoles.includes(role));
    const rows: { id: string }[] = await read.query(SELECT_PAGE, [
      caller.bookId,
      scopes.map(({ unitPath }) => unitPath),
      filter.memberNo,
      filter.role,
      filter.unitCode,
      after,
      page.limit + 1,
    ]);
    const summaries = await this.summaries(
      caller.bookId,
      rows.map(({ id }) => id),
    );
    const position = ({ memberNo }: MemberBrief): { no: string } => ({ no: memberNo });
    return toPage(summaries, page.limit, { item: (summary) => summary, position });
  }

  /** One member, as much of it as the caller may see. Missing and foreign alike: `not_found`. */
  async detail(caller: Principal, memberId: string): Promise<MemberDetail> {
    const { bookId } = caller;
    const read = this.database.read;
    const member = await this.members.visibleTo(read, caller, memberId);
    const person = (await this.persons.personsOf(read, bookId, [member.id])).get(member.id) ?? null;
    const isOwn = member.id === caller.memberId;
    const seesFamily = isOwn || reaches(caller, ['city_admin', 'auditor'], member.unitPath);
    return {
      summary: { ...member, name: person?.name ?? null },
      grants: await readGrants(read, bookId, member.id),
      family: seesFamily
        ? {
            household: member.household,
            relatives: await readRelatives(read, bookId, member.id),
          }
        : null,
      own: isOwn && person !== null ? this.toOwn(person) : null,
    };
  }

  private async summaries(bookId: number, ids: readonly string[]): Promise<MemberSummary[]> {
    const read = this.database.read;
    const briefs = await readBriefs(read, bookId, { key: 'id', values: ids });
    const byId = new Map(briefs.map((brief) => [brief.id, brief]));
    const names = await this.persons.namesOf(read, bookId, ids);
    return ids.flatMap((id) => {
      const brief = byId.get(id);
      return brief === undefined ? [] : [{ ...brief, name: names.get(id) ?? null }];
    });
  }

  private toOwn(person: Person): OwnPerson {
    const birthDate = person.idNumber === null ? null : birthDateOf(person.idNumber);
    const age = birthDate === null ? null : ageOn(birthDate, this.clock.today());
    return { ...person, birthDate, age };
  }
}
