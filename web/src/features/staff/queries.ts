import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Office = components['schemas']['StaffAnswer'];

/** Roles in which one works on what is other people's. */
export const STAFF_ROLES = [
  'social_worker',
  'operator',
  'station_admin',
  'city_admin',
  'auditor',
] as const satisfies readonly Office['role'][];
export type StaffRole = (typeof STAFF_ROLES)[number];

/** What the list is narrowed to. Empty: not at all. */
interface StaffFilter {
  readonly role: string;
  readonly unit: string;
}

/** Who holds which staff role where, by unit. */
export const staffQuery = ({ role, unit }: StaffFilter) =>
  listOf(['people', 'staff', role, unit], (after) =>
    ask(
      api.GET('/v1/staff', {
        params: {
          query: {
            ...afterOf(after),
            ...(isStaffRole(role) && { role }),
            ...(unit !== '' && { unit }),
          },
        },
      }),
    ),
  );

export function isStaffRole(text: string | undefined): text is StaffRole {
  return STAFF_ROLES.some((role) => role === text);
}
