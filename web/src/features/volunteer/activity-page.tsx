import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { spanText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Card, Facts } from '../../ui/card.js';
import { Loading, Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type ActivityDetail, activitiesKey, activityQuery } from '../together/queries.js';
import { unitsQuery } from './queries.js';
import { useServiceNames } from './service-name.js';

/** One activity: what, when, where, and a way to join it or to stay away after all. */
export function ActivityPage() {
  const { t } = useTranslation('volunteer-together');
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useQuery(activityQuery('volunteer', id));
  return (
    <Page title={data?.title ?? t('activity.title')}>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('loading')} />}
      {data !== undefined && (
        <>
          <About activity={data} />
          <Doing activity={data} />
        </>
      )}
      <ButtonLink wide to="/volunteer/activities">
        {t('activity.back')}
      </ButtonLink>
    </Page>
  );
}

function About({ activity }: { readonly activity: ActivityDetail }) {
  const { t, i18n } = useTranslation('volunteer-together');
  const nameOf = useServiceNames();
  const { data: units = [] } = useQuery(unitsQuery);
  const { startsAt, endsAt, unitCode, place, volunteers, mostVolunteers } = activity;
  const unit = units.find(({ code }) => code === unitCode)?.name ?? unitCode;
  return (
    <Card>
      <Facts
        of={[
          [t('activity.when'), spanText(startsAt, endsAt, i18n.language)],
          [t('activity.service'), nameOf(activity.serviceCode)],
          [t('activity.unit'), unit],
          ...(place === null ? [] : [[t('activity.place'), place] as const]),
          [t('activity.people'), t('activity.of', { count: volunteers, most: mostVolunteers })],
        ]}
      />
    </Card>
  );
}

function Doing({ activity }: { readonly activity: ActivityDetail }) {
  const { t } = useTranslation('volunteer-together');
  const { id, state, self, endsAt } = activity;
  const isFull = activity.volunteers >= activity.mostVolunteers;
  const params = { path: { id } };
  const join = useChange(
    () => ask(api.POST('/v1/activities/{id}/sign-up', { params, body: { part: 'volunteer' } })),
    [activitiesKey('volunteer')],
  );
  const leave = useChange(
    () => ask(api.POST('/v1/activities/{id}/withdraw', { params, body: {} })),
    [activitiesKey('volunteer')],
  );
  if (state !== 'planned' || Date.parse(endsAt) <= Date.now()) {
    return <Afterwards activity={activity} />;
  }
  const isIn = self?.state === 'signed_up';
  return (
    <>
      <div role="status">
        {isIn && (
          <Notice tone="good">
            <p>{t('activity.joined')}</p>
          </Notice>
        )}
      </div>
      <ProblemNotice error={join.error ?? leave.error} />
      {isIn && (
        <Button wide busy={leave.isPending} onClick={() => leave.mutate(null)}>
          {t('activity.leave')}
        </Button>
      )}
      {!isIn && isFull && (
        <Notice tone="info">
          <p>{t('activity.full')}</p>
        </Notice>
      )}
      {!isIn && !isFull && (
        <Button look="primary" wide busy={join.isPending} onClick={() => join.mutate(null)}>
          {t('activity.join')}
        </Button>
      )}
    </>
  );
}

/** After an activity: whether one was there, and where the hours are. */
function Afterwards({ activity: { state, self } }: { readonly activity: ActivityDetail }) {
  const { t } = useTranslation('volunteer-together');
  if (state === 'cancelled') return <Told tone="warn" text={t('activity.cancelled')} />;
  if (self === null) return <Told tone="info" text={t('activity.over')} />;
  return (
    <>
      <Told tone={self.state === 'absent' ? 'warn' : 'info'} text={t(`after.${self.state}`)} />
      {self.recordId !== null && (
        <ButtonLink look="primary" wide to={`/volunteer/records/${self.recordId}`}>
          {t('activity.record')}
        </ButtonLink>
      )}
    </>
  );
}

function Told({ tone, text }: { readonly tone: 'info' | 'warn'; readonly text: string }) {
  return (
    <Notice tone={tone}>
      <p>{text}</p>
    </Notice>
  );
}
