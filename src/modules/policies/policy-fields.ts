import { KINSHIPS } from '../members/member.js';
import { YES_NO } from './care-rules.js';
import { EVIDENCE_KINDS, type EvidenceKind, type PolicyParams, SPEND_ORDERS } from './policy.js';

export interface IntegerField {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly nullable?: true;
}
/** Distinct values of a closed list, in any order. */
export interface SetField {
  readonly kind: 'set';
  readonly values: readonly string[];
  /** The code of the fault when it is no such list. */
  readonly fault: string;
  /** What it must always hold, and the code of the fault when it does not. */
  readonly mustHold?: { readonly value: string; readonly fault: string };
}
export interface GroupField {
  readonly kind: 'group';
  readonly fields: Fields;
}
export interface ChoiceField {
  readonly kind: 'choice';
  readonly values: readonly string[];
}
/** A code of another catalogue; whether it exists there is not asked. */
export interface CodeField {
  readonly kind: 'code';
  /** Whether `*` may stand for every code that has no item of its own. */
  readonly orRest?: true;
}
export interface ListField {
  readonly kind: 'list';
  readonly maxItems: number;
  readonly item: GroupField;
  /** No two items may agree in all of these. */
  readonly key: readonly string[];
}
export type Field = IntegerField | SetField | GroupField | ChoiceField | CodeField | ListField;
export type Fields = Readonly<Record<string, Field>>;

/** A bare statement needs two approvers: the database holds it (`service_records_weak_needs_two`). */
const ALWAYS_WEAK: EvidenceKind = 'self';

const integer = (min: number, max: number): IntegerField => ({ kind: 'integer', min, max });
const orNull = (min: number, max: number): IntegerField => ({
  kind: 'integer',
  min,
  max,
  nullable: true,
});
const group = <T extends Fields>(fields: T): { kind: 'group'; fields: T } => ({
  kind: 'group',
  fields,
});
const evidence = { kind: 'set', values: EVIDENCE_KINDS, fault: 'evidence_list' } as const;

/** More minutes than any account will hold. */
const MOST_MINUTES = 100_000_000;

/** What the rules hold since the care cycle. */
const CARE_FIELDS = {
  earnedExpiryMonths: orNull(1, 1200),
  minorAge: group({ withGuardianFrom: integer(0, 120) }),
  proof: group({
    callBack: evidence,
    samplePercent: integer(0, 100),
    longestPresenceMinutes: integer(1, 1440),
    stationCodeSteps: integer(0, 10),
  }),
  requests: group({
    mostOpen: integer(1, 100),
    mostOffers: integer(1, 100),
    latestOfferMinutes: integer(0, 43_200),
    improvedDays: integer(1, 365),
  }),
  proxies: group({
    longestMonths: integer(1, 120),
    redeemLimitMinutes: integer(0, 100_000),
  }),
  disputes: group({
    firstInstanceDays: integer(1, 90),
    appealDays: integer(1, 90),
    cityDays: integer(1, 90),
  }),
  gifts: group({
    kinships: { kind: 'set', values: KINSHIPS, fault: 'kinship_list' },
    monthlyLimitMinutes: orNull(0, MOST_MINUTES),
    largeMinutes: integer(1, MOST_MINUTES),
    coolingOffHours: integer(0, 720),
  }),
  pools: group({
    monthlyPerElderMinutes: orNull(0, MOST_MINUTES),
    hardshipOnly: { kind: 'choice', values: YES_NO },
    donateMonthlyLimitMinutes: orNull(0, MOST_MINUTES),
  }),
  exchange: group({ monthlyLimitMinutes: orNull(0, MOST_MINUTES) }),
  clawback: group({ days: integer(0, 3650) }),
  visits: group({
    caseloadAlert: integer(1, 10_000),
    plan: {
      kind: 'list',
      maxItems: 100,
      item: group({
        hardshipClass: { kind: 'code', orRest: true },
        timesPerMonth: integer(1, 31),
      }),
      key: ['hardshipClass'],
    },
  }),
  alerts: group({
    acknowledgeMinutes: integer(1, 1440),
    escalateMinutes: integer(1, 1440),
    closeMinutes: integer(1, 10_080),
  }),
  calls: group({ callBackPercent: integer(0, 100) }),
} as const satisfies Fields;

/** The closed schema: every field is required, no other is known. OpenAPI is written from it too. */
export const POLICY_FIELDS = {
  dailyCapMinutes: integer(1, 1440),
  weeklyCapMinutes: orNull(1, 10_080),
  balanceCapMinutes: integer(1, MOST_MINUTES),
  incrementMinutes: integer(1, 480),
  submissionWindowDays: integer(0, 3650),
  maxIntervalMinutes: integer(1, 1440),
  weakEvidence: { ...evidence, mustHold: { value: ALWAYS_WEAK, fault: 'weak_self' } },
  minimumEarnerAge: integer(0, 120),
  redeem: group({
    minimumAge: integer(0, 120),
    orEarnedMinutes: orNull(0, MOST_MINUTES),
    orHardship: { kind: 'choice', values: YES_NO },
  }),
  creditLineMinutes: integer(0, 100_000),
  spendCodeMinutesValid: integer(1, 1440),
  objectionWindowDays: integer(0, 3650),
  grants: group({
    expiryMonths: orNull(1, 120),
    spendOrder: { kind: 'choice', values: SPEND_ORDERS },
    table: {
      kind: 'list',
      maxItems: 200,
      item: group({
        hardshipClass: { kind: 'code' },
        level: integer(0, 6),
        minutes: integer(1, 100_000),
      }),
      key: ['hardshipClass', 'level'],
    },
  }),
  settlement: group({ waitDays: integer(0, 90) }),
  ...CARE_FIELDS,
} as const satisfies Readonly<Record<keyof PolicyParams, Field>>;
