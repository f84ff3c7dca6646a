import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { momentText } from '../../../lib/dates.js';
import { Button } from '../../../ui/button.js';
import { CardItem, CardList } from '../../../ui/card.js';
import { Loading, Tag } from '../../../ui/notice.js';
import { ProblemNotice } from '../../../ui/problem-notice.js';
import styles from '../public.module.css';
import { checkpointsQuery } from '../queries.js';

/** All checkpoints, the newest first, each to be looked at whole. */
export function CheckpointList({ city }: { readonly city: string }) {
  const { t, i18n } = useTranslation('public-log');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    checkpointsQuery(city),
  );
  const checkpoints = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="no-print">
      <h2>{t('list')}</h2>
      <ProblemNotice error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading label={t('common:state.loading')} />}
      {data !== undefined && checkpoints.length === 0 && <p>{t('none')}</p>}
      <CardList label={t('list')}>
        {checkpoints.map(({ size, signedAt, month, note }) => (
          <CardItem key={size}>
            <strong>{t('entries', { count: Number(size) })}</strong>{' '}
            {month !== null && <Tag tone="info">{t('closes', { month })}</Tag>}
            <div className={styles.soft}>{momentText(signedAt, i18n.language)}</div>
            <details className={styles.details}>
              <summary>{t('show', { size })}</summary>
              <pre className={styles.mono}>{note}</pre>
            </details>
          </CardItem>
        ))}
      </CardList>
      {hasNextPage && (
        <p>
          <Button wide busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        </p>
      )}
    </section>
  );
}
