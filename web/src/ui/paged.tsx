import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.js';
import { CardItem, CardList } from './card.js';
import { Loading } from './notice.js';
import { ProblemNotice } from './problem-notice.js';

/** A list of the service that is read page by page, as `useInfiniteQuery` answers it. */
export interface PagedList<Row> {
  readonly data?: { readonly pages: readonly { readonly items: readonly Row[] }[] } | undefined;
  readonly error: unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
  readonly refetch: () => unknown;
}

interface PagedProps<Row> {
  readonly list: PagedList<Row>;
  /** What to say when there is nothing. */
  readonly empty: ReactNode;
  /** Whether the button for more is as wide as the list. */
  readonly wide?: boolean;
  readonly children: (rows: readonly Row[]) => ReactNode;
}

/**
 * A list of the service: its shape while it loads, why it does not, `empty` when there is nothing, else what `children`
 * make of all that was read, and a button for more of it.
 */
export function Paged<Row>({ list, empty, wide = false, children }: PagedProps<Row>) {
  const { t } = useTranslation();
  const problem = <ProblemNotice error={list.error} onRetry={() => list.refetch()} />;
  if (list.data === undefined) {
    return list.error === null ? <Loading label={t('state.loading')} /> : problem;
  }
  const rows = list.data.pages.flatMap(({ items }) => items);
  return (
    <>
      {problem}
      {rows.length === 0 ? empty : children(rows)}
      {list.hasNextPage && (
        <Button wide={wide} busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {t('action.more')}
        </Button>
      )}
    </>
  );
}

interface PagedCardsProps<Row> extends Pick<PagedProps<Row>, 'list' | 'empty'> {
  readonly label: string;
  readonly keyOf: (row: Row) => string;
  /** What stands on the card of one row. */
  readonly children: (row: Row) => ReactNode;
}

/** A list of the service as cards, one below the other, as phones show it. */
export function PagedCards<Row>(props: PagedCardsProps<Row>) {
  const { label, list, keyOf, empty, children } = props;
  return (
    <Paged list={list} empty={empty} wide>
      {(rows) => (
        <CardList label={label}>
          {rows.map((row) => (
            <CardItem key={keyOf(row)}>{children(row)}</CardItem>
          ))}
        </CardList>
      )}
    </Paged>
  );
}
