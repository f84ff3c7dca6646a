import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Unit } from '../units/unit.js';

/** Who prints forms and enters batches. */
export const ENTERERS = ['station_admin'] as const satisfies readonly Role[];
/** Who may count what another one entered. */
export const COUNTERS = ['station_admin', 'social_worker'] as const satisfies readonly Role[];
/** Who sees that there are batches and forms. */
export const PAPER_READERS = [
  ...COUNTERS,
  'city_admin',
  'auditor',
] as const satisfies readonly Role[];

/** The paths of the units below which the caller holds one of `roles`. */
export function pathsOf(caller: Principal, roles: readonly Role[]): string[] {
  return caller.grants.filter(({ role }) => roles.includes(role)).map(({ unitPath }) => unitPath);
}

/** Throws `unknown_unit` for a unit that is absent or out of reach of the caller's roles. */
export function requireUnit(caller: Principal, unit: Unit | null, roles: readonly Role[]): Unit {
  if (unit === null || !reaches(caller, roles, unit.path)) throw new DomainError('unknown_unit');
  return unit;
}
