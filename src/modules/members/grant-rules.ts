import type { Principal, Role } from '../../auth/principal.js';
import { GRANTABLE_ROLES } from './member.js';

/** A role at a unit. */
export interface RoleAtUnit {
  readonly role: Role;
  readonly unitPath: string;
}

/**
 * Whether the caller may give a role at a unit, or take it back: one of the caller's own roles covers
 * it and reaches the unit. Says nothing about giving to oneself, which nobody may.
 */
export function mayGrant(caller: Principal, wanted: RoleAtUnit): boolean {
  return caller.grants.some(
    ({ role, unitPath }) =>
      grantableBy(role).includes(wanted.role) && wanted.unitPath.startsWith(unitPath),
  );
}

/** Whether the caller may act on a member who holds these roles, as far as each of them goes. */
export function mayGrantAll(caller: Principal, held: readonly RoleAtUnit[]): boolean {
  return held.every((each) => mayGrant(caller, each));
}

function grantableBy(role: Role): readonly Role[] {
  return role === 'city_admin' || role === 'station_admin' ? GRANTABLE_ROLES[role] : [];
}
