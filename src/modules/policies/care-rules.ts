import type { Kinship } from '../members/member.js';
import type { EvidenceKind } from './policy.js';

/** Answers to a question of the rules, as words like every other choice. */
export const YES_NO = ['yes', 'no'] as const;
export type YesNo = (typeof YES_NO)[number];

/** Who may earn before the age of earning. */
export interface MinorAgeRules {
  /** From this age with a guardian's word. */
  readonly withGuardianFrom: number;
}

/** What proof of presence is worth, beside `weakEvidence`, which asks for a second approver. */
export interface ProofRules {
  /** Evidence whose records wait until the recipient was called back. */
  readonly callBack: readonly EvidenceKind[];
  /** Of all other records this share is called back too. */
  readonly samplePercent: number;
  /** A stay longer than this is no stay: somebody forgot to check out. */
  readonly longestPresenceMinutes: number;
  /** Codes of a station that may be so many steps old, or ahead. */
  readonly stationCodeSteps: number;
}

/** The rules of care requests. */
export interface RequestRules {
  /** Open at once per elder. */
  readonly mostOpen: number;
  /** Standing at once per request. */
  readonly mostOffers: number;
  /** Offers end so long before the care begins. */
  readonly latestOfferMinutes: number;
  /** Days after the evaluation in which an improvement may be noted. */
  readonly improvedDays: number;
}

/** The rules of acting for an elder. */
export interface ProxyRules {
  readonly longestMonths: number;
  /** The most that a proxy may be allowed to redeem in a month. */
  readonly redeemLimitMinutes: number;
}

/** How long each instance of a dispute has. Who objects has the objection window. */
export interface DisputeRules {
  readonly firstInstanceDays: number;
  /** After the first decision, to appeal against it. */
  readonly appealDays: number;
  readonly cityDays: number;
}

/** The rules of gifts between members. */
export interface GiftRules {
  /** Who may be given to; none: gifts are closed. */
  readonly kinships: readonly Kinship[];
  /** Per giver and calendar month; null sets no limit. */
  readonly monthlyLimitMinutes: number | null;
  /** A gift of at least so much is large: it leaves only after the cooling-off. */
  readonly largeMinutes: number;
  /** 0: large gifts leave at once like others. */
  readonly coolingOffHours: number;
}

/** The rules of the pools of communities. */
export interface PoolRules {
  /** Per elder and calendar month by rule; beyond it two workers decide. Null sets no limit. */
  readonly monthlyPerElderMinutes: number | null;
  /** Whether by rule only holders of a hardship class are paid for. */
  readonly hardshipOnly: YesNo;
  /** Per giver and calendar month; null sets no limit. */
  readonly donateMonthlyLimitMinutes: number | null;
}

/** The rules of care across communities. */
export interface ExchangeRules {
  /** Net inflow between two communities in a calendar month; null sets no limit. */
  readonly monthlyLimitMinutes: number | null;
}

/** How far back a reversal may reach. */
export interface ClawbackRules {
  readonly days: number;
}

/** How often a holder of a class is to be visited. */
export interface VisitRate {
  /** Code of the class; `*`: every elder without a row of an own class. */
  readonly hardshipClass: string;
  readonly timesPerMonth: number;
}

/** The rules of the visit roster. */
export interface VisitRules {
  /** A station with more elders than this is alerted about. */
  readonly caseloadAlert: number;
  readonly plan: readonly VisitRate[];
}

/** Times of an urgent call, counted from the call. */
export interface AlertRules {
  readonly acknowledgeMinutes: number;
  readonly escalateMinutes: number;
  readonly closeMinutes: number;
}

/** The rules of the hotline. */
export interface CallRules {
  /** Of all calls on which something was filed this share is called back by another operator. */
  readonly callBackPercent: number;
}

/** The rules of the care cycle. Versions from before it lack them; `CARE_DEFAULTS` holds then. */
export interface CareRules {
  /** Earned minutes older than so many months expire; null: none ever does. */
  readonly earnedExpiryMonths: number | null;
  readonly minorAge: MinorAgeRules;
  readonly proof: ProofRules;
  readonly requests: RequestRules;
  readonly proxies: ProxyRules;
  readonly disputes: DisputeRules;
  readonly gifts: GiftRules;
  readonly pools: PoolRules;
  readonly exchange: ExchangeRules;
  readonly clawback: ClawbackRules;
  readonly visits: VisitRules;
  readonly alerts: AlertRules;
  readonly calls: CallRules;
}

/** What holds for the care cycle until a city says otherwise. */
export const CARE_DEFAULTS: CareRules = {
  earnedExpiryMonths: null,
  minorAge: { withGuardianFrom: 16 },
  proof: { callBack: [], samplePercent: 5, longestPresenceMinutes: 480, stationCodeSteps: 1 },
  requests: { mostOpen: 10, mostOffers: 10, latestOfferMinutes: 0, improvedDays: 30 },
  proxies: { longestMonths: 24, redeemLimitMinutes: 1200 },
  disputes: { firstInstanceDays: 10, appealDays: 10, cityDays: 15 },
  gifts: {
    kinships: ['spouse', 'parent_child', 'grandparent_grandchild'],
    monthlyLimitMinutes: 6000,
    largeMinutes: 1200,
    coolingOffHours: 72,
  },
  pools: { monthlyPerElderMinutes: 600, hardshipOnly: 'yes', donateMonthlyLimitMinutes: null },
  exchange: { monthlyLimitMinutes: null },
  clawback: { days: 365 },
  visits: { caseloadAlert: 300, plan: [] },
  alerts: { acknowledgeMinutes: 5, escalateMinutes: 10, closeMinutes: 120 },
  calls: { callBackPercent: 10 },
};
