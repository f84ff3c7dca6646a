import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, ask } from '../../../api/client.js';
import { spanText } from '../../../lib/dates.js';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
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
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <section className={styles.wide} aria-label={t('records.title')} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('records.no')}</th>
            <th scope="col">{t('records.state')}</th>
            <th scope="col">{t('record.when')}</th>
            <th scope="col">{t('record.volunteer')}</th>
            <th scope="col">{t('record.elder')}</th>
            <th scope="col">{t('record.service')}</th>
            <th scope="col">{t('record.hours')}</th>
            <th scope="col">{t('record.evidence')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((record) => (
            <tr key={record.id}>
              <td>
                <Link to={`/worker/records/${record.id}`}>{record.recordNo}</Link>
              </td>
              <td>
                <Tag tone={STATE_TONES[record.state]}>{stateOf(record.state)}</Tag>
              </td>
              <td>{spanText(record.startedAt, record.endedAt, i18n.language)}</td>
              <td>
                <Volunteer of={record} />
              </td>
              <td>
                <Recipient of={record} />
              </td>
              <td>{nameOf(record.serviceCode)}</td>
              <td>
                <Hours minutes={record.earnedMinutes} />
              </td>
              <td>{evidenceOf(record.evidence)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
