import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { WORKER_ROLES } from './member.js';
import { PersonReader } from './person-reader.js';

interface PlaceRow {
  id: string;
  unit_path: string;
}

const PLACES = `
  SELECT m.id, u.path AS unit_path
  FROM unnest($2::uuid[]) AS w (id)
  CROSS JOIN LATERAL (SELECT t.id, t.unit_id FROM kapok.members t
    WHERE t.book_id = $1 AND t.id = w.id OFFSET 0) m
  CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t
    WHERE t.book_id = $1 AND t.id = m.unit_id OFFSET 0) u`;

/** Names for lists that carry members' numbers: of those alone whom the reader may look up by name as well. */
@Injectable()
export class MemberNames {
  constructor(private readonly persons: PersonReader) {}

  /**
   * The names of oneself, of members of the units that the caller's worker roles reach, as `MemberDirectory` would show
   * them, and of those whom the caller of this method says the reader knows (`known`). Others, and erased ones, are
   * absent. `reader` is a transaction or `database.read`. The caller bounds the list.
   */
  async seenBy(
    reader: EntityManager,
    caller: Principal,
    { ids, known = [] }: { readonly ids: readonly string[]; readonly known?: readonly string[] },
  ): Promise<ReadonlyMap<string, string>> {
    const asked = [...new Set(ids)];
    const roles: readonly Role[] = WORKER_ROLES;
    const isWorker = caller.grants.some(({ role }) => roles.includes(role));
    const reached = isWorker ? await this.within(reader, caller, asked) : [];
    const own = asked.filter((id) => id === caller.memberId);
    return this.told(reader, caller.bookId, [...reached, ...own, ...known]);
  }

  /** The names of those whom the caller of this method says the reader knows. Erased ones are absent. */
  async told(
    reader: EntityManager,
    bookId: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const asked = [...new Set(ids)];
    return asked.length === 0 ? new Map() : this.persons.namesOf(reader, bookId, asked);
  }

  private async within(
    reader: EntityManager,
    caller: Principal,
    ids: readonly string[],
  ): Promise<string[]> {
    const rows: PlaceRow[] = await reader.query(PLACES, [caller.bookId, ids]);
    return rows
      .filter(({ unit_path: unitPath }) => reaches(caller, WORKER_ROLES, unitPath))
      .map(({ id }) => id);
  }
}
