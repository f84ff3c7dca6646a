import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { ApiProblem } from '../../../api/problem.js';
import type { components } from '../../../api/schema.js';
import { spanText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { Loading, Notice } from '../../../ui/notice.js';
import { OnceForm } from '../../../ui/once-form.js';
import { Page } from '../../../ui/page.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import {
  type Activity,
  type ActivityPerson,
  activityPeopleQuery,
  activityQuery,
} from './activity-queries.js';
import { type AttendanceLine, listBody, newList, present } from './attendance-list.js';
import { AttendancePart } from './attendance-part.js';

type CloseActivity = components['schemas']['CloseActivityDto'];

/** Who came to an activity, from when to when: each volunteer's own time becomes a record that waits for approval. */
export function AttendancePage() {
  const { t, i18n } = useTranslation(['worker-activities', 'worker']);
  const { id = '' } = useParams();
  const activity = useQuery(activityQuery(id));
  const people = useQuery(activityPeopleQuery(id));
  const error = activity.error ?? people.error;
  const isThere = activity.data !== undefined && people.data !== undefined;
  const { startsAt, endsAt, title = '' } = activity.data ?? {};
  const when = startsAt && endsAt ? spanText(startsAt, endsAt, i18n.language) : '';
  return (
    <Page title={t('attend.title')} lead={t('attend.lead', { title, when })}>
      <ProblemNotice error={error} onRetry={() => void activity.refetch()} />
      {!isThere && error === null && <Loading label={t('worker:list.loading')} />}
      {isThere && <Attendance activity={activity.data} people={people.data.items} />}
      <p>
        <Link to={`/worker/activities/${id}`}>{t('attend.back')}</Link>
      </p>
    </Page>
  );
}

interface AttendanceProps {
  readonly activity: Activity;
  readonly people: readonly ActivityPerson[];
}

function Attendance({ activity, people }: AttendanceProps) {
  const { t } = useTranslation('worker-activities');
  if (activity.state === 'planned') return <List activity={activity} people={people} />;
  return (
    <Notice tone="info">
      <p>{t('attend.done')}</p>
    </Notice>
  );
}

function List({ activity, people }: AttendanceProps) {
  const { t } = useTranslation('worker-activities');
  const navigate = useNavigate();
  const { id } = activity;
  const [lines, setLines] = useState(() => newList(people, activity));
  const close = useChange(
    (body: CloseActivity, key) => {
      const params = { path: { id }, header: { 'Idempotency-Key': key } };
      return ask(api.POST('/v1/activities/{id}/close', { params, body }));
    },
    [['activities'], ['queue'], ['count']],
    () => void navigate(`/worker/activities/${id}`, { replace: true }),
  );
  const change = (next: AttendanceLine[]) => {
    close.reset();
    setLines(next);
  };
  const errors = close.error instanceof ApiProblem ? (close.error.problem.errors ?? []) : [];
  const body = listBody(lines, activity);
  const came = { volunteers: present(lines, 'volunteer'), elders: present(lines, 'elder') };
  return (
    <OnceForm
      aria-label={t('attend.title')}
      change={close}
      buttons={
        <div>
          <p role="status">
            <strong>
              {t('attend.sum', { volunteers: came.volunteers.length, elders: came.elders.length })}
            </strong>{' '}
            {body === null ? t('attend.missing') : t('attend.means')}
          </p>
          <Button type="submit" look="primary" busy={close.isPending} disabled={body === null}>
            {t('attend.send')}
          </Button>
        </div>
      }
      onSubmit={() => {
        if (body !== null && !close.isPending) close.mutate(body);
      }}
    >
      {(['volunteer', 'elder'] as const).map((part) => (
        <AttendancePart
          key={part}
          part={part}
          times={activity}
          lines={lines}
          errors={errors}
          onChange={change}
        />
      ))}
    </OnceForm>
  );
}
