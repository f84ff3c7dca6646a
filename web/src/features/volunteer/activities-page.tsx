import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { spanText } from '../../lib/dates.js';
import { CardItem, CardList } from '../../ui/card.js';
import { Empty, Loading, Tag } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type Activity, activitiesQuery } from '../together/queries.js';
import { unitsQuery } from './queries.js';
import { useServiceNames } from './service-name.js';
import styles from './volunteer.module.css';

/** Group activities that one can join, the next first. */
export function ActivitiesPage() {
  const { t } = useTranslation('volunteer-together');
  const { data, error, isPending, refetch } = useQuery(activitiesQuery('volunteer'));
  return (
    <Page title={t('activities.title')} lead={t('activities.lead')}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('loading')} />}
      {data?.length === 0 && (
        <Empty title={t('activities.empty')}>
          <p>{t('activities.emptyAdvice')}</p>
        </Empty>
      )}
      <CardList label={t('activities.title')}>
        {(data ?? []).map((activity) => (
          <CardItem key={activity.id}>
            <ActivityLine activity={activity} />
          </CardItem>
        ))}
      </CardList>
    </Page>
  );
}

function ActivityLine({ activity }: { readonly activity: Activity }) {
  const { t, i18n } = useTranslation('volunteer-together');
  const nameOf = useServiceNames();
  const { data: units = [] } = useQuery(unitsQuery);
  const { id, title, startsAt, endsAt, unitCode, volunteers, mostVolunteers } = activity;
  const place = units.find(({ code }) => code === unitCode)?.name ?? unitCode;
  const room = mostVolunteers - volunteers;
  return (
    <>
      <div className={styles.head}>
        <h2>
          <Link to={`/volunteer/activities/${id}`}>{title}</Link>
        </h2>
        <Tag tone={room > 0 ? 'good' : 'plain'}>
          {room > 0 ? t('activities.room', { count: room }) : t('activities.full')}
        </Tag>
      </div>
      <p>{spanText(startsAt, endsAt, i18n.language)}</p>
      <p className={styles.soft}>
        {nameOf(activity.serviceCode)} · {place}
      </p>
    </>
  );
}
