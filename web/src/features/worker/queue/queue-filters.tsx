import { useTranslation } from 'react-i18next';
import { useAddressParts } from '../../../lib/use-address.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
import { TextField } from '../../../ui/field.js';
import { UnitSelect } from '../../units/unit-select.js';
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
  const set = (name: string) => (value: string) => write({ [name]: value, record: null });
  return (
    <search className={styles.filters} aria-label={t('filter.label')}>
      <ChoiceSelect
        label={t('filter.show')}
        value={read('show') ?? 'ready'}
        options={SHOWN.map((shown) => [shown, t(`filter.${shown}`)])}
        onChange={set('show')}
      />
      <UnitSelect
        label={t('filter.unit')}
        value={read('unit') ?? ''}
        any={t('filter.any')}
        units={units}
        onChange={set('unit')}
      />
      <ChoiceSelect
        label={t('filter.evidence')}
        value={read('evidence') ?? ''}
        any={t('filter.any')}
        options={EVIDENCES.map((evidence) => [evidence, evidenceOf(evidence)])}
        onChange={set('evidence')}
      />
      <ChoiceSelect
        label={t('filter.flag')}
        value={read('flag') ?? ''}
        any={t('filter.any')}
        options={FLAGS.map((flag) => [flag, t(`flag.${flag}`)])}
        onChange={set('flag')}
      />
      <TextField
        type="date"
        label={t('filter.day')}
        value={read('day') ?? ''}
        onChange={(event) => set('day')(event.target.value)}
      />
    </search>
  );
}
