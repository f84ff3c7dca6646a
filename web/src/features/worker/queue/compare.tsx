import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { hoursText } from '../../../lib/hours.js';
import { recentRecordsQuery, type ServiceRecord } from '../records/record-queries.js';
import { observe } from './observations.js';
import styles from './queue.module.css';

/** What stands beside the record: the rest of the volunteer's day. */
export function Compare({ record }: { readonly record: ServiceRecord }) {
  const { t, i18n } = useTranslation('worker-queue');
  const { data: recent } = useQuery(recentRecordsQuery(record.volunteerId));
  if (recent === undefined) return <p>{t('compare.loading')}</p>;
  const seen = observe(record, recent);
  const hours = (minutes: number) => hoursText(minutes, i18n.language);
  return (
    <ul className={styles.plain}>
      <li>{t('compare.sameDay', { count: seen.sameDay, hours: hours(seen.sameDayMinutes) })}</li>
      {seen.touches && <li>{t('compare.touches')}</li>}
    </ul>
  );
}
