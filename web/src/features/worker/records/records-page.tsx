import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { spanText } from '../../../lib/dates.js';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { type Column, DataTable } from '../../../ui/data-table.js';
import { Hours } from '../../../ui/hours.js';
import { Tag } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { UnitSelect } from '../../units/unit-select.js';
import { useOwnUnits } from '../../units/use-own-units.js';
import { PagedList } from '../lists.js';
import { useServices } from '../places.js';
import { STATE_TONES, useRecordWords } from '../words.js';
import styles from '../worker.module.css';
import { Recipient, Volunteer } from './record-facts.js';
import { EVIDENCES, type RecordState, type ServiceRecord } from './record-queries.js';

const STATES = Object.keys(STATE_TONES).filter((state) => state !== 'draft') as RecordState[];

/** All records of the own units, whatever became of them. */
export function RecordsPage() {
  const { t } = useTranslation('worker');
  const [read, write] = useAddressParts();
  const { stateOf, evidenceOf } = useRecordWords();
  const units = useOwnUnits('social_worker');
  const state = oneOf(STATES, read('state'));
  const evidence = oneOf(EVIDENCES, read('evidence'));
  const unit = read('unit');
  const volunteerId = read('volunteer');
  const filter = {
    ...(state && { state }),
    ...(evidence && { evidence }),
    ...(unit && { unit }),
    ...(volunteerId && { volunteerId }),
  };
  return (
    <Page title={t('records.title')} lead={t('records.lead')} broad>
      <search className={styles.filters} aria-label={t('list.filters')}>
        <ChoiceSelect
          label={t('records.state')}
          value={state ?? ''}
          any={t('list.any')}
          options={STATES.map((one) => [one, stateOf(one)])}
          onChange={(state) => write({ state })}
        />
        <UnitSelect
          label={t('record.unit')}
          value={unit ?? ''}
          any={t('list.any')}
          units={units}
          onChange={(unit) => write({ unit })}
        />
        <ChoiceSelect
          label={t('record.evidence')}
          value={evidence ?? ''}
          any={t('list.any')}
          options={EVIDENCES.map((one) => [one, evidenceOf(one)])}
          onChange={(evidence) => write({ evidence })}
        />
      </search>
      <PagedList
        queryKey={['records', 'list', filter]}
        load={(wish) =>
          ask(api.GET('/v1/service-records', { params: { query: { ...filter, ...wish } } }))
        }
        empty={t('records.empty')}
        emptyHint={t('records.emptyHint')}
      >
        {(items) => <RecordTable items={items} />}
      </PagedList>
    </Page>
  );
}

function RecordTable({ items }: { readonly items: readonly ServiceRecord[] }) {
  const { t, i18n } = useTranslation('worker');
  const { stateOf, evidenceOf } = useRecordWords();
  const { nameOf } = useServices();
  const columns: Column<ServiceRecord>[] = [
    {
      name: t('records.no'),
      isWhole: true,
      cell: ({ id, recordNo }) => <Link to={`/worker/records/${id}`}>{recordNo}</Link>,
    },
    {
      name: t('records.state'),
      cell: ({ state }) => <Tag tone={STATE_TONES[state]}>{stateOf(state)}</Tag>,
    },
    {
      name: t('record.when'),
      cell: ({ startedAt, endedAt }) => spanText(startedAt, endedAt, i18n.language),
    },
    { name: t('record.volunteer'), cell: (record) => <Volunteer of={record} /> },
    { name: t('record.elder'), cell: (record) => <Recipient of={record} /> },
    { name: t('record.service'), cell: ({ serviceCode }) => nameOf(serviceCode) },
    {
      name: t('record.hours'),
      isNumber: true,
      cell: ({ earnedMinutes }) => <Hours minutes={earnedMinutes} />,
    },
    { name: t('record.evidence'), cell: ({ evidence }) => evidenceOf(evidence) },
  ];
  return (
    <DataTable label={t('records.title')} columns={columns} rows={items} keyOf={({ id }) => id} />
  );
}
