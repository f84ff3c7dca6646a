import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSession } from '../../app/session/session.js';
import { momentText } from '../../lib/dates.js';
import { ButtonLink } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { Hours } from '../../ui/hours.js';
import { Loading } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { balanceQuery, matchedQuery, recordsQuery, staysQuery, whenOf } from './queries.js';
import { useServiceNames } from './service-name.js';
import styles from './volunteer.module.css';

const PURPOSES = {
  earned: 'home.purpose.earned',
  granted: 'home.purpose.granted',
  held: 'home.purpose.held',
} as const;

/** What one has, what is next, and the two things done most. */
export function HomePage() {
  const { t } = useTranslation('volunteer');
  return (
    <Page title={t('home.title')}>
      <Balance />
      <RunningStay />
      <Next />
      <Waiting />
      <div className={styles.stack}>
        <ButtonLink look="primary" wide to="/volunteer/log">
          {t('log.title')}
        </ButtonLink>
        <ButtonLink wide to="/volunteer/stay">
          {t('stay.title')}
        </ButtonLink>
        <ButtonLink wide to="/volunteer/requests">
          {t('find.title')}
        </ButtonLink>
      </div>
    </Page>
  );
}

function Balance() {
  const { t } = useTranslation('volunteer');
  const balance = useQuery(balanceQuery(useSession().memberId));
  if (balance.isPending) return <Loading label={t('loading')} lines={1} />;
  if (balance.isError) {
    return <ProblemNotice error={balance.error} onRetry={() => void balance.refetch()} />;
  }
  const { accounts } = balance.data;
  const earned = accounts.find(({ purpose, asset }) => purpose === 'earned' && asset === 'MIN');
  const others = accounts.filter((one) => one !== earned && one.minutes !== '0');
  return (
    <Card>
      <h2>{t('home.balance')}</h2>
      <p className={styles.big}>
        <Hours minutes={earned?.minutes ?? '0'} />
      </p>
      <p className={styles.soft}>{t('home.balanceMeans')}</p>
      {others.map(({ purpose, asset, minutes }) => (
        <p key={`${purpose} ${asset}`}>
          {t(PURPOSES[purpose])} <Hours minutes={minutes} />
        </p>
      ))}
      <Link to="/volunteer/statement">{t('statement.title')}</Link>
    </Card>
  );
}

function RunningStay() {
  const { t, i18n } = useTranslation('volunteer');
  const { data = [] } = useQuery(staysQuery(useSession().memberId));
  const nameOf = useServiceNames();
  const open = data.find(({ state }) => state === 'open');
  if (open === undefined) return null;
  return (
    <Card>
      <h2>{t('home.running')}</h2>
      <p>
        {t('home.since', {
          service: nameOf(open.serviceCode),
          when: momentText(open.startedAt, i18n.language),
        })}
      </p>
      <ButtonLink look="primary" wide to="/volunteer/stay">
        {t('stay.out')}
      </ButtonLink>
    </Card>
  );
}

function Next() {
  const { t, i18n } = useTranslation('volunteer');
  const { data } = useQuery(matchedQuery(useSession().memberId));
  const nameOf = useServiceNames();
  const next = data?.[0];
  if (data === undefined) return null;
  return (
    <Card>
      <h2>{t('home.next')}</h2>
      {next === undefined ? (
        <p>{t('home.nothingNext')}</p>
      ) : (
        <p>
          <Link to={`/volunteer/requests/${next.id}`}>
            {momentText(whenOf(next), i18n.language)} · {nameOf(next.serviceCode)}
          </Link>
        </p>
      )}
      <Link to="/volunteer/appointments">{t('appointments.title')}</Link>
    </Card>
  );
}

function Waiting() {
  const { t } = useTranslation('volunteer');
  const { memberId } = useSession();
  const waiting = useInfiniteQuery(recordsQuery(memberId, 'submitted'));
  const confirmed = useInfiniteQuery(recordsQuery(memberId, 'confirmed'));
  const rejected = useInfiniteQuery(recordsQuery(memberId, 'rejected'));
  const count = (list: typeof waiting) => list.data?.pages[0]?.items.length ?? 0;
  if (!waiting.isSuccess || !confirmed.isSuccess || !rejected.isSuccess) return null;
  const underway = count(waiting) + count(confirmed);
  return (
    <Card>
      <h2>{t('record.title')}</h2>
      {count(rejected) > 0 && (
        <p>
          <Link to="/volunteer/records?state=rejected">
            {t('home.rejected', { count: count(rejected) })}
          </Link>
        </p>
      )}
      {underway > 0 ? (
        <p>
          <Link to="/volunteer/records">{t('home.waiting', { count: underway })}</Link>
        </p>
      ) : (
        <p>{t('home.noneWaiting')}</p>
      )}
    </Card>
  );
}
