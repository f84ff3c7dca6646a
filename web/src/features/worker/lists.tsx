import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Empty } from '../../ui/notice.js';
import { Paged } from '../../ui/paged.js';

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
  const list = useInfiniteQuery({
    queryKey,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      load({ limit: PAGE_SIZE, ...(pageParam !== null && { after: pageParam }) }),
    getNextPageParam: (last) => last.next,
  });
  const nothing = (
    <Empty title={empty}>
      <p>{emptyHint}</p>
    </Empty>
  );
  return (
    <Paged list={list} empty={nothing}>
      {children}
    </Paged>
  );
}
