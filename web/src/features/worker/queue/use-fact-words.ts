import { useTranslation } from 'react-i18next';
import { hoursText } from '../../../lib/hours.js';
import type { FlagFact } from './queue-queries.js';

type OverlapFact = Extract<FlagFact, { flag: 'overlap' }>;

const CAPS = {
  day: 'flagFact.capDay',
  week: 'flagFact.capWeek',
  balance: 'flagFact.capBalance',
} as const;
const OVERLAPS = {
  recipient: 'flagFact.overlapRecipient',
  volunteer: 'flagFact.overlapVolunteer',
} as const;
const DISTANCES = {
  ends: 'flagFact.distanceEnds',
  stays: 'flagFact.distanceStays',
} as const;

/** Says the figures of a flag in a sentence; times are hours. */
export function useFactWords(): (fact: FlagFact) => string {
  const { t, i18n } = useTranslation('worker-queue');
  const hours = (minutes: string) => hoursText(minutes, i18n.language);
  const otherOf = ({ recordNo, isWaiting }: OverlapFact): string => {
    if (recordNo === null) return t('flagFact.overlapElsewhere');
    return isWaiting
      ? t('flagFact.overlapWaiting', { recordNo })
      : t('flagFact.overlapWith', { recordNo });
  };
  return (fact) => {
    switch (fact.flag) {
      case 'overlap': {
        const time = hours(fact.sharedMinutes);
        return `${t(OVERLAPS[fact.who], { count: fact.records, time })} ${otherOf(fact)}`;
      }
      case 'cap':
        return t(CAPS[fact.limit], {
          limit: hours(fact.limitMinutes),
          credited: hours(fact.creditedMinutes),
          honour: hours(fact.honourMinutes),
        });
      case 'same_pair_daily':
        return t('flagFact.pair', { count: fact.days, ofDays: fact.ofDays });
      case 'distance':
        return t(DISTANCES[fact.between], { km: fact.kilometres, time: hours(fact.minutes) });
    }
  };
}
