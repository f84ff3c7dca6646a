import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';
import { type Column, DataTable } from './data-table.js';
import styles from './desk.module.css';
import type { ListPage } from './pages.js';

interface ListingProps<Row> {
  readonly query: UseInfiniteQueryResult<InfiniteData<ListPage<Row>>, Error>;
  readonly label: string;
  readonly rowKey: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  /** Stands there while there are no rows: says what will, and what to do. */
  readonly empty: ReactNode;
}

/** A list of the service as a table: what is there, why it is not, and more of it. */
export function Listing<Row>({ query, empty, ...table }: ListingProps<Row>) {
  const { t } = useTranslation('desk');
  if (query.isPending) return <Loading label={t('loading')} lines={5} />;
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <div className={styles.stack}>
      <ProblemNotice error={query.error} onRetry={() => query.refetch()} />
      {rows.length === 0 && query.error === null && empty}
      {rows.length > 0 && <DataTable {...table} rows={rows} />}
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}
