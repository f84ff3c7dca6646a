import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.js';
import { type Column, DataTable } from './data-table.js';
import { Loading } from './notice.js';
import { ProblemNotice } from './problem-notice.js';

/** A list of the service that is read page by page, as `useInfiniteQuery` answers it. */
export interface PagedList<Row> {
  readonly data?: { readonly pages: readonly { readonly items: readonly Row[] }[] };
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
  readonly refetch: () => unknown;
}

interface PagedTableProps<Row> {
  readonly label: string;
  readonly list: PagedList<Row>;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** What to say when there is nothing. */
  readonly empty: ReactNode;
}

/** A list of the service as a table: while it loads, when it fails, when it is empty, and a button for more of it. */
export function PagedTable<Row>(props: PagedTableProps<Row>) {
  const { label, list, columns, keyOf, empty } = props;
  const { t } = useTranslation();
  if (list.data === undefined) {
    if (list.error === null) return <Loading label={t('state.loading')} />;
    return <ProblemNotice error={list.error} onRetry={() => list.refetch()} />;
  }
  const rows = list.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <>{empty}</>;
  return (
    <>
      <DataTable label={label} columns={columns} rows={rows} keyOf={keyOf} />
      <ProblemNotice error={list.error} onRetry={() => list.refetch()} />
      {list.hasNextPage && (
        <Button busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t('action.more')}
        </Button>
      )}
    </>
  );
}
