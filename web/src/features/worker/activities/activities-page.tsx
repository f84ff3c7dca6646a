import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { spanText } from '../../../lib/dates.js';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { ButtonLink } from '../../../ui/button.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import type { Column } from '../../../ui/data-table.js';
import { Empty, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import { useUnitName } from '../../units/queries.js';
import { UnitSelect } from '../../units/unit-select.js';
import { useOwnUnits } from '../../units/use-own-units.js';
import styles from '../worker.module.css';
import {
  ACTIVITY_STATES,
  ACTIVITY_TONES,
  type Activity,
  activitiesQuery,
  isOver,
} from './activity-queries.js';

/** Events with several volunteers and elders; those that are over and wait for their list stand out. */
export function ActivitiesPage() {
  const { t } = useTranslation(['worker-activities', 'worker']);
  const [read, write] = useAddressParts();
  const state = oneOf(ACTIVITY_STATES, read('state'));
  const unit = read('unit');
  const units = useOwnUnits('social_worker');
  return (
    <Page
      title={t('list.title')}
      lead={t('list.lead')}
      broad
      actions={
        <ButtonLink look="primary" to="/worker/activities/new">
          {t('new.title')}
        </ButtonLink>
      }
    >
      <div className={styles.filters}>
        <ChoiceSelect
          label={t('fact.state')}
          value={state ?? ''}
          any={t('worker:list.any')}
          options={ACTIVITY_STATES.map((one) => [one, t(`state.${one}`)])}
          onChange={(state) => write({ state })}
        />
        <UnitSelect
          label={t('fact.unit')}
          value={unit ?? ''}
          any={t('list.everywhere')}
          units={units}
          onChange={(unit) => write({ unit })}
        />
      </div>
      <PagedTable
        label={t('list.title')}
        list={useInfiniteQuery(activitiesQuery(unit, state))}
        columns={useColumns()}
        keyOf={({ id }) => id}
        empty={
          <Empty title={t('list.none')}>
            <p>{t('list.noneHint')}</p>
          </Empty>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Activity>[] {
  const { t, i18n } = useTranslation('worker-activities');
  const unitName = useUnitName();
  return [
    {
      name: t('fact.title'),
      cell: ({ id, title }) => <Link to={`/worker/activities/${id}`}>{title}</Link>,
    },
    { name: t('fact.state'), cell: (activity) => <StateTag activity={activity} /> },
    {
      name: t('fact.when'),
      cell: ({ startsAt, endsAt }) => spanText(startsAt, endsAt, i18n.language),
    },
    { name: t('fact.unit'), cell: ({ unitCode }) => unitName(unitCode) },
    {
      name: t('part.volunteer'),
      isNumber: true,
      cell: ({ volunteers, mostVolunteers }) =>
        t('list.of', { count: volunteers, most: mostVolunteers }),
    },
    {
      name: t('part.elder'),
      isNumber: true,
      cell: ({ elders, mostElders }) => t('list.of', { count: elders, most: mostElders }),
    },
  ];
}

/** Where an activity stands; one that is over and has no list yet asks for it. */
export function StateTag({ activity }: { readonly activity: Activity }) {
  const { t } = useTranslation('worker-activities');
  const waits = activity.state === 'planned' && isOver(activity);
  return (
    <Tag tone={waits ? 'warn' : ACTIVITY_TONES[activity.state]}>
      {waits ? t('list.waits') : t(`state.${activity.state}`)}
    </Tag>
  );
}
