import type { Role } from '../../auth/principal.js';
import type { Tx } from '../../platform/database/database.js';
import type { UnitKind } from '../units/unit.js';

/** What other modules need to know of a member. Holds no personal data. */
export interface MemberBrief {
  readonly id: string;
  readonly memberNo: string;
  /** The community, station or other unit the member belongs to. */
  readonly unitId: string;
  readonly unitPath: string;
  readonly household: string | null;
  readonly status: MemberStatus;
  /** The roles held now, at whatever unit. */
  readonly roles: readonly Role[];
}

export type MemberStatus = 'active' | 'suspended' | 'erased';

/** How two members are related; each reads alike from both sides. */
export const KINSHIPS = [
  'spouse',
  'parent_child',
  'grandparent_grandchild',
  'sibling',
  'other',
] as const;
export type Kinship = (typeof KINSHIPS)[number];

/** Roles that may look at the members of their units. They see name and number, never id numbers. */
export const WORKER_ROLES = [
  'social_worker',
  'operator',
  'station_admin',
  'city_admin',
  'auditor',
] as const satisfies readonly Role[];

/** Which roles the holder of a role may give, take back, and issue credentials for, within reach. */
export const GRANTABLE_ROLES = {
  city_admin: [
    'volunteer',
    'elder',
    'proxy',
    'social_worker',
    'operator',
    'station_admin',
    'city_admin',
    'auditor',
  ],
  station_admin: ['volunteer', 'elder'],
} as const satisfies Partial<Record<Role, readonly Role[]>>;

/** Roles that a file may give. The two that reach the whole city are granted one by one, by name. */
export const IMPORTABLE_ROLES = [
  'volunteer',
  'elder',
  'proxy',
  'social_worker',
  'operator',
  'station_admin',
] as const satisfies readonly Role[];
export type ImportableRole = (typeof IMPORTABLE_ROLES)[number];

/** Roles that act as or for somebody who earns or redeems: enrolment needs an identity number. */
export const IDENTIFIED_ROLES = ['volunteer', 'elder', 'proxy'] as const satisfies readonly Role[];

/** Whether a role may be held at a unit of that kind: a city admin is one of the city, or none. */
export function fitsUnitKind(role: Role, kind: UnitKind): boolean {
  return role !== 'city_admin' || kind === 'city';
}

/** Whether a text has the form of a member number. */
export function isMemberNo(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(text);
}

/** Whether a normalised phone number is a mobile one of mainland China. */
export function isMobilePhone(phone: string): boolean {
  return /^1[3-9]\d{9}$/.test(phone);
}

/**
 * What enrolment asks of the city's rules. The policies module, a layer above, provides it; that
 * keeps members from depending on it.
 */
export abstract class RulesInForce {
  /** The age in years from which a member may earn, by the rules of that day. */
  abstract minimumEarnerAge(bookId: number, date: string): Promise<number>;
  /** The age from which one may earn with a guardian: never above the other one. */
  abstract minorEarnerAge(bookId: number, date: string): Promise<number>;
  /** Gives a new book its founding rules, when it has none. Idempotent. */
  abstract found(tx: Tx, bookId: number): Promise<void>;
}
