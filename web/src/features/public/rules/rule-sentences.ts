import type { TFunction } from 'i18next';
import type { Language } from '../../../i18n/language.js';
import { hoursText } from '../../../lib/hours.js';
import type { Params } from '../queries.js';

/** Sentences on one question that people have. */
export interface RuleSection {
  readonly title: string;
  readonly sentences: readonly string[];
}

const EVIDENCE = {
  self: 'evidence.self',
  paper: 'evidence.paper',
  confirmed: 'evidence.confirmed',
  code: 'evidence.code',
  qr: 'evidence.qr',
} as const;

const KIN = {
  spouse: 'kin.spouse',
  parent_child: 'kin.parentChild',
  grandparent_grandchild: 'kin.grandparent',
  sibling: 'kin.sibling',
  other: 'kin.other',
} as const;

interface Speaker {
  readonly t: TFunction;
  readonly hours: (minutes: number) => string;
  readonly list: (words: readonly string[]) => string;
}

/** The rules of a version as sentences, question by question. */
export function ruleSections(params: Params, t: TFunction, language: Language): RuleSection[] {
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const speaker: Speaker = {
    t,
    hours: (minutes) => hoursText(minutes, language),
    list: (words) => list.format(words),
  };
  return [
    { title: t('part.earn'), sentences: earning(params, speaker) },
    { title: t('part.proof'), sentences: proving(params, speaker) },
    { title: t('part.spend'), sentences: spending(params, speaker) },
    { title: t('part.give'), sentences: giving(params, speaker) },
    { title: t('part.grants'), sentences: granting(params, speaker) },
    { title: t('part.wrong'), sentences: objecting(params, speaker) },
    { title: t('part.safe'), sentences: watching(params, speaker) },
  ];
}

function earning(params: Params, { t, hours }: Speaker): string[] {
  const { weeklyCapMinutes: week, earnedExpiryMonths: months } = params;
  return [
    t('earn.age', { age: params.minimumEarnerAge }),
    t('earn.minor', { age: params.minorAge.withGuardianFrom }),
    t('earn.day', { hours: hours(params.dailyCapMinutes) }),
    week === null ? t('earn.noWeek') : t('earn.week', { hours: hours(week) }),
    t('earn.longest', { hours: hours(params.maxIntervalMinutes) }),
    t('earn.step', { hours: hours(params.incrementMinutes) }),
    t('earn.within', { count: params.submissionWindowDays }),
    t('earn.most', { hours: hours(params.balanceCapMinutes) }),
    months === null ? t('earn.forEver') : t('earn.months', { count: months }),
  ];
}

function proving({ weakEvidence, proof }: Params, { t, hours, list }: Speaker): string[] {
  const named = (kinds: Params['weakEvidence']) => list(kinds.map((kind) => t(EVIDENCE[kind])));
  const called = proof.callBack;
  return [
    t('proof.self'),
    t('proof.weak', { kinds: named(weakEvidence) }),
    called.length === 0 ? t('proof.noCall') : t('proof.call', { kinds: named(called) }),
    t('proof.sample', { percent: proof.samplePercent }),
    t('proof.forgotten', { hours: hours(proof.longestPresenceMinutes) }),
  ];
}

function spending(params: Params, { t, hours }: Speaker): string[] {
  const { redeem, requests, proxies, creditLineMinutes: credit } = params;
  return [
    t('spend.age', { age: redeem.minimumAge }),
    ...(redeem.orEarnedMinutes === null
      ? []
      : [t('spend.earned', { hours: hours(redeem.orEarnedMinutes) })]),
    ...(redeem.orHardship === 'yes' ? [t('spend.hardship')] : []),
    credit === 0 ? t('spend.noCredit') : t('spend.credit', { hours: hours(credit) }),
    t('spend.code', { hours: hours(params.spendCodeMinutesValid) }),
    t('spend.open', { count: requests.mostOpen }),
    t('spend.proxy', { hours: hours(proxies.redeemLimitMinutes), months: proxies.longestMonths }),
  ];
}

function giving({ gifts, pools, exchange }: Params, { t, hours, list }: Speaker): string[] {
  const limited = (minutes: number | null, none: string, some: string) =>
    minutes === null ? t(none) : t(some, { hours: hours(minutes) });
  const kin = list(gifts.kinships.map((one) => t(KIN[one])));
  return [
    t('give.never'),
    ...(gifts.kinships.length === 0
      ? [t('give.closed')]
      : [
          t('give.kin', { kin }),
          limited(gifts.monthlyLimitMinutes, 'give.noLimit', 'give.limit'),
          t('give.large', { hours: hours(gifts.largeMinutes), count: gifts.coolingOffHours }),
        ]),
    limited(pools.donateMonthlyLimitMinutes, 'give.donateNoLimit', 'give.donateLimit'),
    limited(pools.monthlyPerElderMinutes, 'give.poolNoLimit', 'give.poolLimit'),
    t(pools.hardshipOnly === 'yes' ? 'give.poolHardship' : 'give.poolAnybody'),
    limited(exchange.monthlyLimitMinutes, 'give.exchangeNoLimit', 'give.exchangeLimit'),
  ];
}

function granting({ grants }: Params, { t, hours }: Speaker): string[] {
  const { expiryMonths: months, table } = grants;
  return [
    ...(table.length === 0 ? [t('grants.none')] : []),
    ...table.map(({ hardshipClass, level, minutes }) =>
      t('grants.row', { hardshipClass, level, hours: hours(minutes) }),
    ),
    months === null ? t('grants.forEver') : t('grants.months', { count: months }),
    t(grants.spendOrder === 'grant_first' ? 'grants.first' : 'grants.last'),
  ];
}

function objecting(params: Params, { t }: Speaker): string[] {
  const { disputes } = params;
  return [
    t('wrong.within', { count: params.objectionWindowDays }),
    t('wrong.first', { count: disputes.firstInstanceDays }),
    t('wrong.appeal', { count: disputes.appealDays, city: disputes.cityDays }),
    t('wrong.back', { count: params.clawback.days }),
    t('wrong.wait', { count: params.settlement.waitDays }),
  ];
}

function watching({ alerts, visits, calls }: Params, { t, hours }: Speaker): string[] {
  return [
    t('safe.alert', {
      answer: hours(alerts.acknowledgeMinutes),
      escalate: hours(alerts.escalateMinutes),
      close: hours(alerts.closeMinutes),
    }),
    ...visits.plan.map(({ hardshipClass, timesPerMonth }) =>
      hardshipClass === '*'
        ? t('safe.visitAll', { count: timesPerMonth })
        : t('safe.visit', { hardshipClass, count: timesPerMonth }),
    ),
    ...(visits.plan.length === 0 ? [t('safe.noPlan')] : []),
    t('safe.caseload', { count: visits.caseloadAlert }),
    t('safe.calls', { percent: calls.callBackPercent }),
  ];
}

/** Of rules to come, the sentences that do not hold today. */
export function changedSections(
  now: Params | undefined,
  then: Params | undefined,
  t: TFunction,
  language: Language,
): RuleSection[] {
  if (now === undefined || then === undefined) return [];
  const today = new Set(ruleSections(now, t, language).flatMap(({ sentences }) => sentences));
  return ruleSections(then, t, language)
    .map(({ title, sentences }) => ({ title, sentences: sentences.filter((s) => !today.has(s)) }))
    .filter(({ sentences }) => sentences.length > 0);
}
