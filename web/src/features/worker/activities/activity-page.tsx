import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { spanText } from '../../../lib/dates.js';
import { Button, ButtonLink } from '../../../ui/button.js';
import { Card, Facts } from '../../../ui/card.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { useUnitName } from '../../units/queries.js';
import { useServices } from '../places.js';
import styles from '../worker.module.css';
import { StateTag } from './activities-page.js';
import { ActivityPeople } from './activity-people.js';
import { type Activity, activityQuery, isOver } from './activity-queries.js';
import { CancelActivity } from './cancel-activity.js';

/** One activity: what and when, who comes, and afterwards who was there. */
export function ActivityPage() {
  const { t } = useTranslation(['worker-activities', 'worker']);
  const { id = '' } = useParams();
  const { data, error, refetch } = useQuery(activityQuery(id));
  return (
    <Page title={data?.title ?? t('one.title')}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('worker:list.loading')} />}
      {data !== undefined && <Whole activity={data} />}
      <p>
        <Link to="/worker/activities">{t('one.back')}</Link>
      </p>
    </Page>
  );
}

function Whole({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation('worker-activities');
  const [isCancelling, setCancelling] = useState(false);
  const isPlanned = activity.state === 'planned';
  return (
    <>
      <Card>
        <ActivityFacts activity={activity} />
      </Card>
      {isPlanned && (
        <>
          <Notice tone={isOver(activity) ? 'warn' : 'info'}>
            <p>{isOver(activity) ? t('one.over') : t('one.coming')}</p>
          </Notice>
          <div className={styles.row}>
            {isOver(activity) && (
              <ButtonLink look="primary" to={`/worker/activities/${activity.id}/attendance`}>
                {t('attend.title')}
              </ButtonLink>
            )}
            <Button look="danger" onClick={() => setCancelling(true)}>
              {t('cancel.title')}
            </Button>
          </div>
        </>
      )}
      {activity.state === 'closed' && (
        <Notice tone="good">
          <p>{t('one.closed')}</p>
          <Link to="/worker/queue">{t('one.queue')}</Link>
        </Notice>
      )}
      <ActivityPeople activity={activity} />
      {isCancelling && <CancelActivity id={activity.id} onClose={() => setCancelling(false)} />}
    </>
  );
}

function ActivityFacts({ activity }: { readonly activity: Activity }) {
  const { t, i18n } = useTranslation('worker-activities');
  const { nameOf } = useServices();
  const unitName = useUnitName();
  const { startsAt, endsAt, place, funding } = activity;
  return (
    <Facts
      of={[
        [t('fact.state'), <StateTag key="state" activity={activity} />],
        [t('fact.when'), spanText(startsAt, endsAt, i18n.language)],
        [t('fact.service'), nameOf(activity.serviceCode)],
        [t('fact.unit'), unitName(activity.unitCode)],
        ...(place === null ? [] : [[t('fact.place'), place] as const]),
        [t('fact.funding'), t(`funding.${funding}`)],
      ]}
    />
  );
}
