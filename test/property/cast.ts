import type { Role } from '../../src/auth/principal.js';
import type { PolicyParams } from '../../src/modules/policies/policy.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';

/** Where somebody belongs, and where a role reaches: the city, one of two communities, a canteen in the first. */
export type Place = 'CITY' | 'C1' | 'C2' | 'TILL';
export type Community = 'C1' | 'C2';

/** Somebody in the small city of a run. */
export interface Person {
  readonly name: string;
  readonly place: Place;
  /** Held at the own place. */
  readonly roles: readonly Role[];
  readonly birthDate?: string;
  readonly household?: string;
}

/** E: elders, of whom E3 is too young to spend own minutes. V1 volunteers and is cared for, with no known age. */
export const CAST: readonly Person[] = [
  { name: 'E1', place: 'C1', roles: ['elder'], birthDate: '1950-03-01' },
  { name: 'E2', place: 'C1', roles: ['elder'], birthDate: '1948-07-12' },
  { name: 'E3', place: 'C2', roles: ['elder'], birthDate: '1976-05-20' },
  { name: 'V1', place: 'C1', roles: ['volunteer', 'elder'] },
  { name: 'V2', place: 'C1', roles: ['volunteer'] },
  { name: 'V3', place: 'C2', roles: ['volunteer'], household: 'H1' },
  { name: 'W1', place: 'CITY', roles: ['social_worker'] },
  { name: 'W2', place: 'CITY', roles: ['social_worker'] },
  { name: 'W3', place: 'C2', roles: ['social_worker'], household: 'H1' },
  { name: 'W4', place: 'CITY', roles: ['social_worker'] },
  { name: 'ST', place: 'C1', roles: ['station_admin'] },
  { name: 'TILL', place: 'TILL', roles: ['station_admin'] },
  { name: 'ADMIN', place: 'CITY', roles: ['city_admin'] },
  { name: 'AUDIT', place: 'CITY', roles: ['auditor'] },
];

export const ELDERS = ['E1', 'E2', 'E3'] as const;
export const WORKERS = ['W1', 'W2', 'W3'] as const;
export const PEOPLE = CAST.map(({ name }) => name);

/** Declared by a worker; all but the siblings may give to each other. */
export const KIN = [
  { one: 'E1', other: 'V2', kinship: 'parent_child' },
  { one: 'V1', other: 'E3', kinship: 'grandparent_grandchild' },
  { one: 'E1', other: 'E2', kinship: 'spouse' },
  { one: 'W2', other: 'E2', kinship: 'sibling' },
] as const;

/** Who is in hardship by the rules, so that the pool pays without anybody's decision. */
export const IN_HARDSHIP = ['E1'] as const;
/** Old enough to spend own minutes. */
const OF_AGE = ['E1', 'E2'];

/** What each earns: minutes × numerator / denominator, or a tariff a visit. */
export const SERVICES = {
  COMPANY: { basis: 'per_minute', rateNumerator: 1, rateDenominator: 1 },
  NURSING: { basis: 'per_minute', rateNumerator: 3, rateDenominator: 2 },
  MEAL: { basis: 'per_visit', tariffMinutes: 45 },
} as const;
export type Service = keyof typeof SERVICES;
export const SERVICE_CODES = Object.keys(SERVICES) as Service[];

/** Rules so tight that a hundred steps run into every one of them. */
export const RULES: PolicyParams = {
  ...FOUNDING_PARAMS,
  dailyCapMinutes: 150,
  weeklyCapMinutes: 400,
  balanceCapMinutes: 900,
  incrementMinutes: 5,
  submissionWindowDays: 5,
  maxIntervalMinutes: 300,
  redeem: { minimumAge: 60, orEarnedMinutes: null, orHardship: 'no' },
  objectionWindowDays: 4,
  proof: { ...FOUNDING_PARAMS.proof, samplePercent: 0 },
  requests: { mostOpen: 2, mostOffers: 2, latestOfferMinutes: 30, improvedDays: 3 },
  disputes: { firstInstanceDays: 2, appealDays: 2, cityDays: 3 },
  gifts: {
    ...FOUNDING_PARAMS.gifts,
    monthlyLimitMinutes: 500,
    largeMinutes: 200,
    coolingOffHours: 24,
  },
  pools: { monthlyPerElderMinutes: 120, hardshipOnly: 'yes', donateMonthlyLimitMinutes: 250 },
  exchange: { monthlyLimitMinutes: 150 },
  clawback: { days: 6 },
};

/** What everybody begins with. */
export const PURSES: Readonly<Record<string, { own: bigint; granted: bigint }>> = {
  E1: { own: 600n, granted: 120n },
  E2: { own: 200n, granted: 0n },
  E3: { own: 300n, granted: 150n },
  V1: { own: 250n, granted: 60n },
  V2: { own: 100n, granted: 0n },
};
export const POOLS: Readonly<Record<Community, bigint>> = { C1: 200n, C2: 60n };

/** Monday, nine o'clock in Shanghai. */
export const BEGINS_AT = Date.parse('2026-03-23T01:00:00Z');

const byName = new Map(CAST.map((person) => [person.name, person]));

/** The person of a name. */
export function person(name: string): Person {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found;
}

export function holds(name: string, role: Role): boolean {
  return person(name).roles.includes(role);
}

/** The community of an elder or volunteer. */
export function communityOf(name: string): Community {
  const { place } = person(name);
  if (place === 'C1' || place === 'C2') return place;
  throw new Error(`${name} is of no community`);
}

/** Whether one of somebody's roles, if it is among these, reaches a community. */
export function reachesPlace(name: string, roles: readonly Role[], community: Community): boolean {
  const { place, roles: held } = person(name);
  return held.some((role) => roles.includes(role)) && (place === 'CITY' || place === community);
}

/** Of one household, or declared relatives. */
export function areNear(one: string, other: string): boolean {
  const { household } = person(one);
  if (one !== other && household !== undefined && person(other).household === household)
    return true;
  return kinOf(one, other) !== null;
}

/** How two are declared related. */
export function kinOf(one: string, other: string): string | null {
  const tie = KIN.find(
    (kin) => (kin.one === one && kin.other === other) || (kin.one === other && kin.other === one),
  );
  return tie?.kinship ?? null;
}

/** Whether somebody is old enough to spend own minutes; here nobody gets there by service. */
export function maySpendOwn(name: string): boolean {
  return OF_AGE.includes(name);
}

/** What care earns, before caps: rounded down to the increment. */
export function earns(service: Service, minutes: number): bigint {
  const rate = SERVICES[service];
  const raw =
    rate.basis === 'per_visit'
      ? rate.tariffMinutes
      : Math.floor((minutes * rate.rateNumerator) / rate.rateDenominator);
  return BigInt(raw - (raw % RULES.incrementMinutes));
}
