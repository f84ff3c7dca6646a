import { Injectable } from '@nestjs/common';
import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { mayGrant } from './grant-rules.js';
import { WORKER_ROLES } from './member.js';
import { PersonReader } from './person-reader.js';
import { readStaff, type StaffRow } from './staff-rows.js';

/** Who looks after offices, each as far as the own role reaches. */
export const STAFF_READERS = [
  'city_admin',
  'station_admin',
  'auditor',
] as const satisfies readonly Role[];

/** An office, its holder, and what the caller may do with it. */
export interface StaffEntry extends StaffRow {
  /** Null for a holder whose own unit the caller does not reach. */
  readonly name: string | null;
  /** Whether the caller may take the role back. */
  readonly mayEnd: boolean;
}

/** What the list may be narrowed by; null: not at all. */
export interface StaffFilter {
  readonly role: Role | null;
  readonly unitCode: string | null;
  readonly memberNo: string | null;
}

/** Who holds which office where. */
@Injectable()
export class StaffDirectory {
  constructor(
    private readonly database: Database,
    private readonly persons: PersonReader,
  ) {}

  /**
   * Offices held now at the units that the caller's own roles among `STAFF_READERS` reach, by unit, role and member
   * number. A unit absent or out of reach has none. Names are read for a page at a time.
   */
  async list(
    caller: Principal,
    filter: StaffFilter,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<Page<StaffEntry>> {
    const read = this.database.read;
    const readers: readonly Role[] = STAFF_READERS;
    const shape = { path: 'text', role: 'text', no: 'text' } as const;
    const rows = await readStaff(read, caller.bookId, {
      ...filter,
      scopes: caller.grants
        .filter(({ role }) => readers.includes(role))
        .map(({ unitPath }) => unitPath),
      after: page.after === null ? null : decodeCursor(page.after, shape),
      limit: page.limit + 1,
    });
    const near = rows.filter(({ homePath }) => reaches(caller, WORKER_ROLES, homePath));
    const ids = [...new Set(near.map(({ memberId }) => memberId))];
    const names = await this.persons.namesOf(read, caller.bookId, ids);
    return toPage(rows, page.limit, {
      item: (row) => ({
        ...row,
        name: names.get(row.memberId) ?? null,
        mayEnd: row.memberId !== caller.memberId && mayEnd(caller, row),
      }),
      position: ({ unitPath, role, memberNo }) => ({ path: unitPath, role, no: memberNo }),
    });
  }
}

/** As `RolesService.revoke` judges: the holder must be within reach, and the role one that the caller gives. */
function mayEnd(caller: Principal, { role, unitPath, homePath }: StaffRow): boolean {
  return (
    reaches(caller, ['city_admin', 'station_admin'], homePath) &&
    mayGrant(caller, { role, unitPath })
  );
}
