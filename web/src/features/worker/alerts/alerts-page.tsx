import { useTranslation } from 'react-i18next';
import { oneOf, useAddressParts } from '../../../lib/use-address.js';
import { ChoiceSelect } from '../../../ui/choice-select.js';
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
        <ChoiceSelect
          label={t('alert.show')}
          value={show}
          options={SHOWN.map((one) => [one, t(`alertShow.${one}`)])}
          onChange={(show) => write({ show })}
        />
      </div>
      <AlertList show={show} />
    </Page>
  );
}
