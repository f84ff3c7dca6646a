import { useTranslation } from 'react-i18next';
import { Loading } from '../../ui/notice.js';
import styles from './shell.module.css';

/** While the first page is on its way. */
export function Opening() {
  const { t } = useTranslation();
  return (
    <main className={styles.opening}>
      <Loading label={t('state.loading')} />
    </main>
  );
}
