import { addDays } from '../../platform/clock/shanghai.js';
import { CARE_DEFAULTS, type CareRules, type YesNo } from './care-rules.js';

/** How strong the proof of a service is, weakest first. */
export const EVIDENCE_KINDS = ['self', 'paper', 'confirmed', 'code', 'qr'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** Which of an elder's minutes pay first: the granted ones, which may expire, or the elder's own. */
export const SPEND_ORDERS = ['grant_first', 'own_first'] as const;
export type SpendOrder = (typeof SPEND_ORDERS)[number];

/** What a holder of a hardship class is granted a month. */
export interface GrantRate {
  /** Code of the class. */
  readonly hardshipClass: string;
  /** Assessment level 1 to 6; 0: whoever has no assessment in force. */
  readonly level: number;
  readonly minutes: number;
}

/** The rules of monthly grants. */
export interface GrantRules {
  /** Grants of the last so many months are kept, older ones expire; null: none ever does. */
  readonly expiryMonths: number | null;
  readonly spendOrder: SpendOrder;
  /** At most one row a class and level; what has no row is granted nothing. */
  readonly table: readonly GrantRate[];
}

/** The rules of the month's close. */
export interface SettlementRules {
  /** A record that waits for approval longer than this holds the close up. */
  readonly waitDays: number;
}

/** Who may redeem own minutes. */
export interface RedeemRules {
  readonly minimumAge: number;
  /** Earlier after so many earned minutes; null: never for that. */
  readonly orEarnedMinutes: number | null;
  /** Whether holders of a hardship class may at any age. Versions from before it lack it: no. */
  readonly orHardship: YesNo;
}

/** The rules a city sets, each version with a date. Durations in minutes, ages in years. */
export interface PolicyParams extends CareRules {
  /** Credit per volunteer and service date; what exceeds it goes to honour. */
  readonly dailyCapMinutes: number;
  /** Credit per volunteer and week; null sets no such cap. */
  readonly weeklyCapMinutes: number | null;
  /** The most a volunteer's earned account may hold. */
  readonly balanceCapMinutes: number;
  /** Earned minutes are rounded down to a multiple of this. */
  readonly incrementMinutes: number;
  /** Days after the service date in which it may be registered. */
  readonly submissionWindowDays: number;
  readonly maxIntervalMinutes: number;
  /** Evidence that needs a second approver; always holds `self`. */
  readonly weakEvidence: readonly EvidenceKind[];
  /** Checked when a volunteer enrols through REST, not on import. */
  readonly minimumEarnerAge: number;
  readonly redeem: RedeemRules;
  readonly creditLineMinutes: number;
  /** How long a spending code stays valid. */
  readonly spendCodeMinutesValid: number;
  readonly objectionWindowDays: number;
  readonly grants: GrantRules;
  readonly settlement: SettlementRules;
}

/** One version of the rules. It never changes; the one in force on a service date judges the record. */
export interface PolicyVersion {
  readonly id: string;
  /** The first day it holds, `YYYY-MM-DD` in Asia/Shanghai. */
  readonly effectiveFrom: string;
  readonly params: PolicyParams;
  /** See `policyDigest`. 32 bytes. */
  readonly digest: Buffer;
}

/** The day from which a book's founding rules and an imported catalogue hold. */
export const FOUNDING_DATE = '2000-01-01';

/** What holds for grants and settlement until a city says otherwise. */
export const SETTLEMENT_DEFAULTS: Pick<PolicyParams, 'grants' | 'settlement'> = {
  grants: { expiryMonths: 12, spendOrder: 'grant_first', table: [] },
  settlement: { waitDays: 7 },
};

/** The rules a book is founded with. */
export const FOUNDING_PARAMS: PolicyParams = {
  dailyCapMinutes: 480,
  weeklyCapMinutes: null,
  balanceCapMinutes: 90_000,
  incrementMinutes: 1,
  submissionWindowDays: 30,
  maxIntervalMinutes: 1440,
  weakEvidence: ['self'],
  minimumEarnerAge: 18,
  redeem: { minimumAge: 60, orEarnedMinutes: 6000, orHardship: 'no' },
  creditLineMinutes: 0,
  spendCodeMinutesValid: 10,
  objectionWindowDays: 15,
  ...SETTLEMENT_DEFAULTS,
  ...CARE_DEFAULTS,
};

/** What was added to the rules since the first versions were stored. */
const LATER_DEFAULTS = { ...SETTLEMENT_DEFAULTS, ...CARE_DEFAULTS };

/** Params as they were stored; a version lacks what was added to the rules after it. */
export type StoredParams = Omit<PolicyParams, keyof typeof LATER_DEFAULTS | 'redeem'> &
  Partial<typeof LATER_DEFAULTS> & {
    readonly redeem: Omit<RedeemRules, 'orHardship'> & Partial<RedeemRules>;
  };

/** The params of a stored version, with the defaults of what it lacks. Its digest stays that of what it says. */
export function completeParams(stored: StoredParams): PolicyParams {
  return { ...LATER_DEFAULTS, ...stored, redeem: { orHardship: 'no', ...stored.redeem } };
}

/**
 * The last of `versions` (ordered by date) that is in force on a date, or null before the first.
 * A version holds from its date on, until the next one does.
 */
export function inForceOn<T extends { readonly effectiveFrom: string }>(
  versions: readonly T[],
  date: string,
): T | null {
  return versions.findLast((version) => version.effectiveFrom <= date) ?? null;
}

/**
 * The first day a change of rules may hold: tomorrow. Days that have begun keep their rules, so a
 * record is judged alike whenever it is judged, and no server can act on a stale list.
 */
export function earliestChange(today: string): string {
  return addDays(today, 1);
}
