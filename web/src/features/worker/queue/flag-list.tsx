import { useTranslation } from 'react-i18next';
import styles from './queue.module.css';
import type { QueueFlag } from './queue-queries.js';

/** What to mind about a record: what it is, why it matters, and where to look. */
export function FlagList({ flags }: { readonly flags: readonly QueueFlag[] }) {
  const { t } = useTranslation('worker-queue');
  if (flags.length === 0) return <p>{t('flags.none')}</p>;
  return (
    <ul className={styles.flags} aria-label={t('flags.label')}>
      {flags.map((flag) => (
        <li key={flag}>
          <p>
            <strong>{t(`flag.${flag}`)}</strong>
          </p>
          <p>{t(`flagWhy.${flag}`)}</p>
          <p>{t(`flagLook.${flag}`)}</p>
        </li>
      ))}
    </ul>
  );
}
