import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { timeText } from '../../../lib/dates.js';
import { useChange } from '../../../lib/use-change.js';
import { Button } from '../../../ui/button.js';
import { Card } from '../../../ui/card.js';
import { Loading, Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import { PeoplePicker, useCallName } from '../pick/people-picker.js';
import styles from '../worker.module.css';
import {
  type Activity,
  type ActivityPerson,
  activityPeopleQuery,
  isOver,
} from './activity-queries.js';

const PARTS = ['volunteer', 'elder'] as const;
const TONES = { signed_up: 'info', attended: 'good', absent: 'warn', withdrawn: 'plain' } as const;

/** Who signed up for an activity or came; while it is planned, a way to add somebody. */
export function ActivityPeople({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation('worker-activities');
  const { data, error, refetch } = useQuery(activityPeopleQuery(activity.id));
  return (
    <>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('worker:list.loading')} />}
      {data !== undefined &&
        PARTS.map((part) => (
          <PartCard
            key={part}
            activity={activity}
            part={part}
            people={data.items.filter((one) => one.part === part && one.state !== 'withdrawn')}
          />
        ))}
    </>
  );
}

interface PartCardProps {
  readonly activity: Activity;
  readonly part: (typeof PARTS)[number];
  readonly people: readonly ActivityPerson[];
}

function PartCard({ activity, part, people }: PartCardProps) {
  const { t } = useTranslation('worker-activities');
  const isPlanned = activity.state === 'planned';
  const most = part === 'volunteer' ? activity.mostVolunteers : activity.mostElders;
  const count = part === 'volunteer' ? activity.volunteers : activity.elders;
  return (
    <Card>
      <h2>
        {t(`part.${part}`)} {t('list.of', { count, most })}
      </h2>
      {people.length === 0 && <p>{t(`nobody.${part}`)}</p>}
      <ul aria-label={t(`part.${part}`)}>
        {people.map((person) => (
          <li key={person.memberId}>
            <PersonLine activity={activity} person={person} />
          </li>
        ))}
      </ul>
      {isPlanned && !isOver(activity) && count < most && (
        <AddPerson id={activity.id} part={part} people={people} />
      )}
    </Card>
  );
}

function PersonLine({
  activity,
  person,
}: {
  readonly activity: Activity;
  readonly person: ActivityPerson;
}) {
  const { t, i18n } = useTranslation('worker-activities');
  const call = useCallName();
  const { memberId, memberNo, name, state, arrivedAt, leftAt, recordId } = person;
  const who = call({ id: memberId, memberNo, name });
  const withdraw = useChange(() => {
    const params = { path: { id: activity.id } };
    return ask(api.POST('/v1/activities/{id}/withdraw', { params, body: { memberId } }));
  }, [['activities']]);
  return (
    <div className={styles.row}>
      <Link to={`/worker/members/${memberId}`}>{who}</Link>
      {activity.state !== 'planned' && <Tag tone={TONES[state]}>{t(`person.${state}`)}</Tag>}
      {arrivedAt !== null && leftAt !== null && (
        <span>
          {timeText(arrivedAt, i18n.language)}–{timeText(leftAt, i18n.language)}
        </span>
      )}
      {recordId !== null && <Link to={`/worker/records/${recordId}`}>{t('person.record')}</Link>}
      {activity.state === 'planned' && (
        <Button
          look="quiet"
          busy={withdraw.isPending}
          aria-label={t('person.withdrawWho', { who })}
          onClick={() => withdraw.mutate(null)}
        >
          {t('person.withdraw')}
        </Button>
      )}
      <ProblemNotice error={withdraw.error} />
    </div>
  );
}

function AddPerson({
  id,
  part,
  people,
}: {
  readonly id: string;
  readonly part: PartCardProps['part'];
  readonly people: readonly ActivityPerson[];
}) {
  const { t } = useTranslation('worker-activities');
  const signUp = useChange(
    (memberId: string) => {
      const params = { path: { id } };
      return ask(api.POST('/v1/activities/{id}/sign-up', { params, body: { part, memberId } }));
    },
    [['activities']],
  );
  return (
    <>
      <PeoplePicker
        label={t(`add.${part}`)}
        part={part}
        most={1}
        chosen={[]}
        without={people.map(({ memberId }) => memberId)}
        onChange={([person]) => {
          if (person !== undefined && !signUp.isPending) signUp.mutate(person.id);
        }}
      />
      <ProblemNotice error={signUp.error} />
    </>
  );
}
