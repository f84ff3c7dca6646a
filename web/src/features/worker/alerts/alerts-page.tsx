import { useTranslation } from 'react-i18next';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { Select } from '../../../ui/field.js';
import { Page } from '../../../ui/page.js';
import styles from '../worker.module.css';
import { AlertList } from './alert-list.js';

const SHOWN = ['live', 'closed', 'all'] as const;

/** Calls for help of the own units. */
export function AlertsPage() {
  const { t } = useTranslation(['worker-care', 'worker']);
  const [read, write] = useAddressParts();
  const show = oneOf(SHOWN, read('show')) ?? 'live';
  return (
    <Page title={t('alert.title')} lead={t('alert.lead')}>
      <div className={styles.filters}>
        <Select
          label={t('alert.show')}
          value={show}
          onChange={(event) => write({ show: event.target.value })}
        >
          {SHOWN.map((one) => (
            <option key={one} value={one}>
              {t(`alertShow.${one}`)}
            </option>
          ))}
        </Select>
      </div>
      <AlertList show={show} />
    </Page>
  );
}
