import type { Role, WebSession } from './session/session.js';
import { holds } from './session/session.js';

/** The parts of the house, in the order in which a person who may enter several lands in one. */
export const AREAS = [
  { name: 'worker', path: '/worker', roles: ['social_worker'] },
  { name: 'station', path: '/station', roles: ['station_admin'] },
  { name: 'city', path: '/city', roles: ['city_admin'] },
  { name: 'audit', path: '/audit', roles: ['auditor'] },
  { name: 'hotline', path: '/hotline', roles: ['operator'] },
  { name: 'elder', path: '/elder', roles: ['elder', 'proxy'] },
  { name: 'volunteer', path: '/volunteer', roles: ['volunteer'] },
] as const satisfies readonly { name: string; path: string; roles: readonly Role[] }[];

export type Area = (typeof AREAS)[number];

/** The parts that this person may enter. */
export function areasOf(session: WebSession): Area[] {
  return AREAS.filter(({ roles }) => holds(session, ...roles));
}

/** Where a person lands after signing in. Somebody without any role sees the own account. */
export function homeOf(session: WebSession): string {
  if (session.mustChangePassword) return '/me/password';
  return areasOf(session)[0]?.path ?? '/me';
}
