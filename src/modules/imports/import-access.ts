import type { Principal, Role } from '../../auth/principal.js';
import { DomainError } from '../../platform/errors/domain-error.js';

/** A file may name any unit of the city, so a role further down does not suffice: `/GD-YJ/` is the city. */
const CITY_PATH = /^\/[^/]+\/$/;

/** Throws `forbidden` unless the caller holds one of `roles` for the whole city. */
export function requireCityWide(caller: Principal, roles: readonly Role[]): void {
  const holds = caller.grants.some(
    ({ role, unitPath }) => roles.includes(role) && CITY_PATH.test(unitPath),
  );
  if (!holds) throw new DomainError('forbidden');
}
