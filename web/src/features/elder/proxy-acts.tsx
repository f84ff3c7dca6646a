import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../lib/dates.js';
import { hoursText } from '../../lib/hours.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import styles from './elder.module.css';
import { proxyActsQuery } from './queries.js';

/** What was done by a proxy, the latest first: both sides see it. */
export function ProxyActs({ id }: { readonly id: string }) {
  const { t, i18n } = useTranslation('elder');
  const acts = useQuery(proxyActsQuery(id));
  const kinds = {
    request: t('act.request'),
    confirmation: t('act.confirmation'),
    booking: t('act.booking'),
    spend_code: t('act.spendCode'),
  };
  return (
    <section aria-label={t('act.title')}>
      <h2>{t('act.title')}</h2>
      <ProblemNotice error={acts.error} onRetry={() => void acts.refetch()} />
      {acts.data?.length === 0 && <p>{t('act.none')}</p>}
      <ul className={styles.lines}>
        {acts.data?.map(({ kind, at, minutes, subjectId }) => (
          <li key={`${kind} ${subjectId} ${at}`}>
            {momentText(at, i18n.language)} {kinds[kind]}
            {minutes !== null && ` ${t('act.upTo', { hours: hoursText(minutes, i18n.language) })}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
