import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { spanText } from '../../lib/dates.js';
import { ButtonLink } from '../../ui/button.js';
import { Hours } from '../../ui/hours.js';
import { Empty } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { PagedCards } from '../../ui/paged.js';
import { type RecordState, recordsQuery, type ServiceRecord } from './queries.js';
import { RecordStateTag } from './record-state.js';
import { useServiceNames } from './service-name.js';
import styles from './volunteer.module.css';

const FILTERS = [
  ['', 'record.filter.all'],
  ['submitted', 'record.filter.submitted'],
  ['confirmed', 'record.filter.confirmed'],
  ['rejected', 'record.filter.rejected'],
  ['approved', 'record.filter.approved'],
] as const;

/** What one has logged, as the service has it; which state is shown stands in the address. */
export function RecordsPage() {
  const { t } = useTranslation('volunteer');
  const { memberId } = useSession();
  const [search] = useSearchParams();
  const wanted = FILTERS.find(([state]) => state === search.get('state'))?.[0] ?? '';
  const state: RecordState | undefined = wanted === '' ? undefined : wanted;
  return (
    <Page title={t('record.title')} lead={t('record.lead')}>
      <nav className={styles.filters} aria-label={t('record.filter.label')}>
        {FILTERS.map(([value, word]) => (
          <ButtonLink
            key={word}
            to={value === '' ? '?' : `?state=${value}`}
            replace
            aria-current={value === wanted ? 'true' : undefined}
          >
            {t(word)}
          </ButtonLink>
        ))}
      </nav>
      <PagedCards
        label={t('record.title')}
        list={useInfiniteQuery(recordsQuery(memberId, state))}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('record.empty')}>
            <p>{t('record.emptyAdvice')}</p>
            <ButtonLink look="primary" to="/volunteer/log">
              {t('log.title')}
            </ButtonLink>
          </Empty>
        }
      >
        {(record) => <RecordLine record={record} />}
      </PagedCards>
    </Page>
  );
}

function RecordLine({ record }: { readonly record: ServiceRecord }) {
  const { t, i18n } = useTranslation('volunteer');
  const nameOf = useServiceNames();
  const { id, serviceCode, startedAt, endedAt, recipientName, recipientNo, state, decisionReason } =
    record;
  return (
    <>
      <div className={styles.head}>
        <h2>
          <Link to={`/volunteer/records/${id}`}>{nameOf(serviceCode)}</Link>
        </h2>
        <RecordStateTag state={state} />
      </div>
      <p className={styles.soft}>{spanText(startedAt, endedAt, i18n.language)}</p>
      <p className={styles.soft}>
        {t('record.to', { who: recipientName ?? recipientNo })} ·{' '}
        <Hours minutes={record.earnedMinutes} />
      </p>
      {state === 'rejected' && decisionReason !== null && (
        <p>{t('record.reason', { reason: decisionReason })}</p>
      )}
    </>
  );
}
