/** Every role there is; the database holds the same list (`role_grants_role_known`). */
export const ROLES = [
  'volunteer',
  'elder',
  'proxy',
  'social_worker',
  'operator',
  'station_admin',
  'city_admin',
  'auditor',
] as const;
export type Role = (typeof ROLES)[number];

/** Roles in which one works on what is other people's. */
export const STAFF_ROLES: readonly Role[] = [
  'social_worker',
  'operator',
  'station_admin',
  'city_admin',
  'auditor',
];

/** One role held at one unit. It reaches that unit and every unit below it. */
export interface RoleGrant {
  role: Role;
  unitId: string;
  /** '/GD-YJ/D1/D1T1/': a unit lies below when its path starts with this one. */
  unitPath: string;
}

/** Who asks: a member of one book (city), in one session, with the roles held at this moment. */
export interface Principal {
  memberId: string;
  memberNo: string;
  bookId: number;
  sessionId: string;
  grants: readonly RoleGrant[];
}

/** Whether the caller holds one of `roles` at the unit of `unitPath` or at a unit above it. */
export function reaches(principal: Principal, roles: readonly Role[], unitPath: string): boolean {
  return principal.grants.some(
    (grant) => roles.includes(grant.role) && unitPath.startsWith(grant.unitPath),
  );
}

/** Whether the caller holds one of `roles` anywhere. Says nothing about scope: see `reaches`. */
export function holdsAny(principal: Principal, roles: readonly Role[]): boolean {
  return principal.grants.some((grant) => roles.includes(grant.role));
}
