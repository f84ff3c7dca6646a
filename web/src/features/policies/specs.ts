/** How a parameter of the rules is written in a form. */
export type ParamKind =
  | 'minutes'
  | 'number'
  | 'yesNo'
  | 'evidence'
  | 'kinships'
  | 'order'
  | 'grantTable'
  | 'visitPlan';

export interface ParamSpec {
  /** Where it stands in the rules, `redeem.minimumAge`. */
  readonly path: string;
  readonly kind: ParamKind;
  /** Left empty, it sets no limit. */
  readonly mayBeEmpty?: boolean;
}

const minutes = (path: string, mayBeEmpty = false): ParamSpec => ({
  path,
  kind: 'minutes',
  mayBeEmpty,
});
const number = (path: string, mayBeEmpty = false): ParamSpec => ({
  path,
  kind: 'number',
  mayBeEmpty,
});
const other = (path: string, kind: ParamKind): ParamSpec => ({ path, kind });

/** Every parameter of the rules, by what it is about. */
export const GROUPS = [
  {
    name: 'earning',
    params: [
      minutes('dailyCapMinutes'),
      minutes('weeklyCapMinutes', true),
      minutes('balanceCapMinutes'),
      minutes('incrementMinutes'),
      minutes('maxIntervalMinutes'),
      number('submissionWindowDays'),
      number('earnedExpiryMonths', true),
      number('minimumEarnerAge'),
      number('minorAge.withGuardianFrom'),
    ],
  },
  {
    name: 'proof',
    params: [
      other('weakEvidence', 'evidence'),
      other('proof.callBack', 'evidence'),
      number('proof.samplePercent'),
      minutes('proof.longestPresenceMinutes'),
      number('proof.stationCodeSteps'),
    ],
  },
  {
    name: 'redeeming',
    params: [
      number('redeem.minimumAge'),
      minutes('redeem.orEarnedMinutes', true),
      other('redeem.orHardship', 'yesNo'),
      minutes('creditLineMinutes'),
      number('spendCodeMinutesValid'),
    ],
  },
  {
    name: 'grants',
    params: [
      other('grants.table', 'grantTable'),
      number('grants.expiryMonths', true),
      other('grants.spendOrder', 'order'),
    ],
  },
  {
    name: 'giving',
    params: [
      other('gifts.kinships', 'kinships'),
      minutes('gifts.monthlyLimitMinutes', true),
      minutes('gifts.largeMinutes'),
      number('gifts.coolingOffHours'),
      minutes('pools.monthlyPerElderMinutes', true),
      other('pools.hardshipOnly', 'yesNo'),
      minutes('pools.donateMonthlyLimitMinutes', true),
      minutes('exchange.monthlyLimitMinutes', true),
    ],
  },
  {
    name: 'requests',
    params: [
      number('requests.mostOpen'),
      number('requests.mostOffers'),
      minutes('requests.latestOfferMinutes'),
      number('requests.improvedDays'),
      number('proxies.longestMonths'),
      minutes('proxies.redeemLimitMinutes'),
    ],
  },
  {
    name: 'watching',
    params: [
      number('settlement.waitDays'),
      number('objectionWindowDays'),
      number('disputes.firstInstanceDays'),
      number('disputes.appealDays'),
      number('disputes.cityDays'),
      number('clawback.days'),
      number('calls.callBackPercent'),
    ],
  },
  {
    name: 'visits',
    params: [
      other('visits.plan', 'visitPlan'),
      number('visits.caseloadAlert'),
      number('alerts.acknowledgeMinutes'),
      number('alerts.escalateMinutes'),
      number('alerts.closeMinutes'),
    ],
  },
] as const satisfies readonly { name: string; params: readonly ParamSpec[] }[];
