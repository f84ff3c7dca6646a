import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { MemberBrief } from '../members/member.js';
import { MembersService } from '../members/members.service.js';
import { VISIT_WORKERS } from './visits.js';

/** An elder with the station on whose roster they are. */
export interface ElderInCare extends MemberBrief {
  readonly stationId: string | null;
  /** Null: on no roster. */
  readonly stationPath: string | null;
}

const ROSTER_OF = `
  SELECT r.station_id AS "stationId", s.path AS "stationPath" FROM kapok.roster_places r
  CROSS JOIN LATERAL (SELECT u.path FROM kapok.units u WHERE u.book_id = r.book_id AND u.id = r.station_id OFFSET 0) s
  WHERE r.book_id = $1 AND r.elder_id = $2 AND r.ended_on IS NULL`;

/** Whether an active member holds one of some roles at a unit or above one of two paths. */
const HOLDS = `
  SELECT FROM kapok.members m
  CROSS JOIN LATERAL (
    SELECT g.unit_id FROM kapok.role_grants g
    WHERE g.book_id = m.book_id AND g.member_id = m.id AND g.role = ANY ($3::text[]) AND g.revoked_at IS NULL OFFSET 0) g
  CROSS JOIN LATERAL (SELECT u.path FROM kapok.units u WHERE u.book_id = m.book_id AND u.id = g.unit_id OFFSET 0) u
  WHERE m.book_id = $1 AND m.id = $2 AND m.status = 'active' AND (starts_with($4, u.path) OR starts_with($5, u.path)) LIMIT 1`;

/** Finds elders for the people who look after them. */
@Injectable()
export class ElderDesk {
  constructor(private readonly members: MembersService) {}

  /**
   * The active elder, when one of `roles` of the caller reaches their unit or the station on whose roster they are.
   * Throws `not_found` for a missing or foreign one, `not_for_oneself`, `unknown_member` for one who is not active,
   * `wrong_role` for a member who is no elder.
   */
  async inReach(
    reader: EntityManager,
    caller: Principal,
    elderId: string,
    roles: readonly Role[] = VISIT_WORKERS,
  ): Promise<ElderInCare> {
    const elder = await this.#find(reader, caller.bookId, elderId);
    if (elder === null) throw new DomainError('not_found');
    const byRoster = elder.stationPath !== null && reaches(caller, roles, elder.stationPath);
    if (!byRoster && !reaches(caller, roles, elder.unitPath)) throw new DomainError('not_found');
    if (elder.id === caller.memberId) throw new DomainError('not_for_oneself');
    return activeElder(elder);
  }

  /** The active elder of a book, whoever asks. Throws `unknown_member`, `wrong_role`. */
  async ofBook(reader: EntityManager, bookId: number, elderId: string): Promise<ElderInCare> {
    const elder = await this.#find(reader, bookId, elderId);
    if (elder === null) throw new DomainError('unknown_member');
    return activeElder(elder);
  }

  /** Asks that a member may look after an elder. Throws `unknown_member`, `wrong_role`. */
  async requireWorker(
    reader: EntityManager,
    bookId: number,
    wish: {
      readonly memberId: string;
      readonly unitPath: string;
      readonly stationPath?: string | null;
    },
  ): Promise<void> {
    const known = await this.members.byIds(reader, bookId, [wish.memberId]);
    if (known.get(wish.memberId)?.status !== 'active') throw new DomainError('unknown_member');
    const { memberId, unitPath, stationPath = null } = wish;
    const values = [bookId, memberId, VISIT_WORKERS, unitPath, stationPath];
    const rows: unknown[] = await reader.query(HOLDS, values);
    if (rows.length === 0) throw new DomainError('wrong_role');
  }

  async #find(reader: EntityManager, bookId: number, elderId: string): Promise<ElderInCare | null> {
    const member = (await this.members.byIds(reader, bookId, [elderId])).get(elderId);
    if (member === undefined) return null;
    const rows: { stationId: string; stationPath: string }[] = await reader.query(ROSTER_OF, [
      bookId,
      elderId,
    ]);
    const { stationId = null, stationPath = null } = rows[0] ?? {};
    return { ...member, stationId, stationPath };
  }
}

function activeElder(member: ElderInCare): ElderInCare {
  if (member.status !== 'active') throw new DomainError('unknown_member');
  if (!member.roles.includes('elder')) throw new DomainError('wrong_role');
  return member;
}
