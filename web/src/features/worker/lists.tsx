import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.js';
import { Empty, Loading } from '../../ui/notice.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

/** One page of a list, as every list of the service gives it. */
interface PageOf<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

/** What a list asks the service for. */
export interface PageWish {
  readonly limit: number;
  readonly after?: string;
}

interface ListProps<Item> {
  readonly queryKey: QueryKey;
  readonly load: (wish: PageWish) => Promise<PageOf<Item>>;
  readonly empty: string;
  readonly emptyHint: string;
  readonly children: (items: readonly Item[]) => ReactNode;
}

const PAGE_SIZE = 50;

/** A list that is loaded page by page: what is there, what is missing, and a way to more. */
export function PagedList<Item>({ queryKey, load, empty, emptyHint, children }: ListProps<Item>) {
  const { t } = useTranslation('worker');
  const query = useInfiniteQuery({
    queryKey,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      load({ limit: PAGE_SIZE, ...(pageParam !== null && { after: pageParam }) }),
    getNextPageParam: (last) => last.next,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isPending) return <Loading label={t('list.loading')} />;
  return (
    <>
      <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />
      {items.length === 0 && !query.isError && (
        <Empty title={empty}>
          <p>{emptyHint}</p>
        </Empty>
      )}
      {items.length > 0 && children(items)}
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </>
  );
}
