import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Principal, reaches } from '../../auth/principal.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ImportContext, RowAnswer } from '../../platform/row-answer.js';
import { type MemberBrief, WORKER_ROLES } from './member.js';
import { MemberImporter, type MemberRow } from './member-importer.js';
import { readBriefs } from './member-rows.js';
import { PersonReader } from './person-reader.js';
import { relativesOf } from './relative-rows.js';

/**
 * What other modules may ask about members. `reader` is a transaction, or `database.read` outside of
 * one. Lookups take any number of keys and read them in chunks; unknown keys are absent.
 */
@Injectable()
export class MembersService {
  constructor(
    private readonly importer: MemberImporter,
    private readonly persons: PersonReader,
  ) {}

  /** Members by member number. */
  async byMemberNos(
    reader: EntityManager,
    bookId: number,
    memberNos: readonly string[],
  ): Promise<Map<string, MemberBrief>> {
    const briefs = await readBriefs(reader, bookId, { key: 'memberNo', values: memberNos });
    return new Map(briefs.map((brief) => [brief.memberNo, brief]));
  }

  /** Members by id. The ids must be UUIDs. */
  async byIds(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<Map<string, MemberBrief>> {
    const briefs = await readBriefs(reader, bookId, { key: 'id', values: ids });
    return new Map(briefs.map((brief) => [brief.id, brief]));
  }

  /**
   * The member, when it is the caller or belongs to a unit that one of `roles` of the caller reaches
   * (default: every worker role). Missing and foreign alike: `not_found`.
   */
  async visibleTo(
    reader: EntityManager,
    caller: Principal,
    memberId: string,
    roles: readonly (typeof WORKER_ROLES)[number][] = WORKER_ROLES,
  ): Promise<MemberBrief> {
    const member = (await this.byIds(reader, caller.bookId, [memberId])).get(memberId);
    const isVisible =
      member !== undefined &&
      (member.id === caller.memberId || reaches(caller, roles, member.unitPath));
    if (!isVisible) throw new DomainError('not_found');
    return member;
  }

  /** The declared relatives of each member, both directions; a member without any is absent. */
  relativesOf(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<Map<string, Set<string>>> {
    return relativesOf(reader, bookId, ids);
  }

  /** The names of members for a list the caller may see; an erased member is absent. */
  namesOf(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<Map<string, string>> {
    return this.persons.namesOf(reader, bookId, ids);
  }

  /** The birth date (`YYYY-MM-DD`) of a member; null when no identity number is held. */
  birthDateOf(reader: EntityManager, bookId: number, memberId: string): Promise<string | null> {
    return this.persons.birthDateOf(reader, bookId, memberId);
  }

  /** Takes rows of `members.csv`; see `MemberImporter.take`. */
  importMembers(tx: Tx, context: ImportContext, rows: readonly MemberRow[]): Promise<RowAnswer[]> {
    return this.importer.take(tx, context, rows);
  }
}
