import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { ButtonLink } from '../../../ui/button.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import type { Column } from '../../../ui/data-table.js';
import { Empty, Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { PagedTable } from '../../../ui/paged-table.js';
import { useRhythm } from '../../pairs/use-rhythm.js';
import { useCallName } from '../pick/people-picker.js';
import { useServices } from '../places.js';
import styles from '../worker.module.css';
import { type NamedPair, PAIR_STATES, PAIR_TONES, pairsQuery } from './pair-queries.js';

/** Volunteers who see the same elders again and again: what was agreed, and what waits for a yes. */
export function PairsPage() {
  const { t } = useTranslation(['worker-pairs', 'worker']);
  const [read, write] = useAddressParts();
  const state = oneOf(PAIR_STATES, read('state'));
  return (
    <Page
      title={t('list.title')}
      lead={t('list.lead')}
      broad
      actions={
        <ButtonLink look="primary" to="/worker/pairs/new">
          {t('new.title')}
        </ButtonLink>
      }
    >
      <div className={styles.filters}>
        <ChoiceSelect
          label={t('fact.state')}
          value={state ?? ''}
          any={t('worker:list.any')}
          options={PAIR_STATES.map((one) => [one, t(`state.${one}`)])}
          onChange={(state) => write({ state })}
        />
      </div>
      <PagedTable
        label={t('list.title')}
        list={useInfiniteQuery(pairsQuery(state))}
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

function useColumns(): Column<NamedPair>[] {
  const { t } = useTranslation('worker-pairs');
  const { nameOf } = useServices();
  const rhythmOf = useRhythm();
  const call = useCallName();
  return [
    {
      name: t('fact.pair'),
      cell: ({ id, volunteerId, volunteerNo, volunteerName, elderIds }) => (
        <Link to={`/worker/pairs/${id}`}>
          {t('list.pair', {
            volunteer: call({ id: volunteerId, memberNo: volunteerNo, name: volunteerName }),
            count: elderIds.length,
          })}
        </Link>
      ),
    },
    {
      name: t('fact.state'),
      cell: ({ state }) => <Tag tone={PAIR_TONES[state]}>{t(`state.${state}`)}</Tag>,
    },
    { name: t('fact.service'), cell: ({ serviceCode }) => nameOf(serviceCode) },
    { name: t('fact.when'), cell: (pair) => rhythmOf(pair) },
  ];
}
