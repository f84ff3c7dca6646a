import { useTranslation } from 'react-i18next';
import type { components } from '../../api/schema.js';
import { hoursText } from '../../lib/hours.js';

type Pair = components['schemas']['PairDto'];

export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** When a pair's visits are, in words: every Wednesday at 09:30, 40 minutes for each elder, or for the one who reads it. */
export function useRhythm(
  whose: 'all' | 'own' = 'all',
): (pair: Pick<Pair, 'weekday' | 'monthDay' | 'startTime' | 'minutes'>) => string {
  const { t, i18n } = useTranslation('pairs');
  return ({ weekday, monthDay, startTime, minutes }) => {
    const day =
      weekday === null
        ? t('rhythm.month', { day: monthDay ?? '' })
        : t('rhythm.week', { day: t(`weekday.${weekday}`) });
    return t(`rhythm.${whose}`, {
      day,
      time: startTime,
      length: hoursText(minutes, i18n.language),
    });
  };
}
