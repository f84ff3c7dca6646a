import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../../lib/dates.js';
import { Tag } from '../../../ui/notice.js';
import { PagedCards } from '../../../ui/paged.js';
import styles from '../public.module.css';
import { checkpointsQuery } from '../queries.js';

/** All checkpoints, the newest first, each to be looked at whole. */
export function CheckpointList({ city }: { readonly city: string }) {
  const { t, i18n } = useTranslation('public-log');
  return (
    <section className="no-print">
      <h2>{t('list')}</h2>
      <PagedCards
        label={t('list')}
        list={useInfiniteQuery(checkpointsQuery(city))}
        keyOf={({ size }) => size}
        empty={<p>{t('none')}</p>}
      >
        {({ size, signedAt, month, note }) => (
          <>
            <strong>{t('entries', { count: Number(size) })}</strong>{' '}
            {month !== null && <Tag tone="info">{t('closes', { month })}</Tag>}
            <div className={styles.soft}>{momentText(signedAt, i18n.language)}</div>
            <details className={styles.details}>
              <summary>{t('show', { size })}</summary>
              <pre className={styles.mono}>{note}</pre>
            </details>
          </>
        )}
      </PagedCards>
    </section>
  );
}
