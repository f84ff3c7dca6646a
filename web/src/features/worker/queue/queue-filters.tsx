import { useTranslation } from 'react-i18next';
import { useAddressParts } from '../../../lib/use-address.js';
import { Select, TextField } from '../../../ui/field.js';
import { useOwnUnits } from '../../units/use-own-units.js';
import { EVIDENCES } from '../records/record-queries.js';
import { useRecordWords } from '../words.js';
import styles from './queue.module.css';
import { FLAGS, SHOWN } from './use-queue.js';

/** What the queue is narrowed by; all of it stands in the address. */
export function QueueFilters() {
  const { t } = useTranslation('worker-queue');
  const [read, write] = useAddressParts();
  const { evidenceOf } = useRecordWords();
  const units = useOwnUnits('social_worker');
  const set = (name: string) => (event: { target: { value: string } }) =>
    write({ [name]: event.target.value, record: null });
  return (
    <search className={styles.filters} aria-label={t('filter.label')}>
      <Select label={t('filter.show')} value={read('show') ?? 'ready'} onChange={set('show')}>
        {SHOWN.map((shown) => (
          <option key={shown} value={shown}>
            {t(`filter.${shown}`)}
          </option>
        ))}
      </Select>
      <Select label={t('filter.unit')} value={read('unit') ?? ''} onChange={set('unit')}>
        <option value="">{t('filter.any')}</option>
        {units.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </Select>
      <Select
        label={t('filter.evidence')}
        value={read('evidence') ?? ''}
        onChange={set('evidence')}
      >
        <option value="">{t('filter.any')}</option>
        {EVIDENCES.map((evidence) => (
          <option key={evidence} value={evidence}>
            {evidenceOf(evidence)}
          </option>
        ))}
      </Select>
      <Select label={t('filter.flag')} value={read('flag') ?? ''} onChange={set('flag')}>
        <option value="">{t('filter.any')}</option>
        {FLAGS.map((flag) => (
          <option key={flag} value={flag}>
            {t(`flag.${flag}`)}
          </option>
        ))}
      </Select>
      <TextField
        type="date"
        label={t('filter.day')}
        value={read('day') ?? ''}
        onChange={set('day')}
      />
    </search>
  );
}
