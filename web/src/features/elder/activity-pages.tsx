import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, ask } from '../../api/client.js';
import { spanText } from '../../lib/dates.js';
import { useChange } from '../../lib/use-change.js';
import { Button } from '../../ui/button.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type ActivityDetail, activitiesQuery, activityQuery } from '../together/queries.js';
import { useWay } from './acting.js';
import { Choices } from './choices.js';
import { ElderPage } from './elder-page.js';
import { ELDER } from './queries.js';

/** What goes on in the community, the next first. */
export function ActivitiesPage() {
  const { t, i18n } = useTranslation('elder-together');
  const way = useWay();
  const { data, error, isPending, refetch } = useQuery(activitiesQuery(ELDER));
  return (
    <ElderPage title={t('activities.title')} say={t('activities.say')} back="/elder/more">
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('activities.title')} />}
      {data?.length === 0 && (
        <Empty title={t('activities.empty')}>
          <p>{t('activities.emptyAdvice')}</p>
        </Empty>
      )}
      <Choices
        label={t('activities.title')}
        of={(data ?? []).map(({ id, title, startsAt, endsAt }) => ({
          to: way(`/elder/activities/${id}`),
          label: title,
          more: spanText(startsAt, endsAt, i18n.language),
        }))}
      />
    </ElderPage>
  );
}

/** One activity in a sentence, and one thing to press. */
export function ActivityPage() {
  const { t, i18n } = useTranslation('elder-together');
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useQuery(activityQuery(ELDER, id));
  const say = () => {
    if (data === undefined) return '';
    const when = spanText(data.startsAt, data.endsAt, i18n.language);
    const about =
      data.place === null
        ? t('activity.say', { when })
        : t('activity.sayPlace', { when, place: data.place });
    return `${about}${t(`activity.${standing(data)}`)}`;
  };
  return (
    <ElderPage title={data?.title ?? t('activity.title')} say={say()} back="/elder/activities">
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {isPending && <Loading label={t('activity.title')} />}
      {data !== undefined && <Step activity={data} />}
    </ElderPage>
  );
}

function Step({ activity }: { readonly activity: ActivityDetail }) {
  const { t } = useTranslation('elder-together');
  const params = { path: { id: activity.id } };
  const join = useChange(
    () => ask(api.POST('/v1/activities/{id}/sign-up', { params, body: { part: 'elder' } })),
    [[ELDER]],
  );
  const leave = useChange(
    () => ask(api.POST('/v1/activities/{id}/withdraw', { params, body: {} })),
    [[ELDER]],
  );
  const now = standing(activity);
  return (
    <>
      <ProblemNotice error={join.error ?? leave.error} />
      {now === 'open' && (
        <Button look="primary" wide busy={join.isPending} onClick={() => join.mutate(null)}>
          {t('activity.join')}
        </Button>
      )}
      {now === 'joined' && (
        <Button wide busy={leave.isPending} onClick={() => leave.mutate(null)}>
          {t('activity.leave')}
        </Button>
      )}
    </>
  );
}

/** How an activity stands for the elder: can be joined, is joined, full, or no more. */
function standing(activity: ActivityDetail): 'open' | 'joined' | 'full' | 'over' | 'cancelled' {
  if (activity.state === 'cancelled') return 'cancelled';
  if (activity.state === 'closed' || Date.parse(activity.endsAt) <= Date.now()) return 'over';
  if (activity.self?.state === 'signed_up') return 'joined';
  return activity.elders >= activity.mostElders ? 'full' : 'open';
}
