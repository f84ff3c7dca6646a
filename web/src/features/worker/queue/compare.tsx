import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { hoursText } from '../../../lib/hours.js';
import { recentRecordsQuery, rulesQuery, type ServiceRecord } from '../records/record-queries.js';
import { observe } from './observations.js';
import styles from './queue.module.css';

/** What stands beside the record: the volunteer's day against the daily limit, and how often these two meet. */
export function Compare({ record }: { readonly record: ServiceRecord }) {
  const { t, i18n } = useTranslation('worker-queue');
  const { data: recent } = useQuery(recentRecordsQuery(record.volunteerId));
  const { data: rules } = useQuery(rulesQuery(record.serviceDate));
  if (recent === undefined) return <p>{t('compare.loading')}</p>;
  const seen = observe(record, recent);
  const hours = (minutes: number) => hoursText(minutes, i18n.language);
  const cap = rules?.params?.dailyCapMinutes;
  return (
    <ul className={styles.plain}>
      <li>{t('compare.sameDay', { count: seen.sameDay, hours: hours(seen.sameDayMinutes) })}</li>
      {cap !== undefined && (
        <li>
          {seen.sameDayMinutes > cap
            ? t('compare.overCap', { cap: hours(cap) })
            : t('compare.withinCap', { cap: hours(cap) })}
        </li>
      )}
      <li>{t('compare.together', { count: seen.daysTogether })}</li>
      {seen.touches && <li>{t('compare.touches')}</li>}
    </ul>
  );
}
