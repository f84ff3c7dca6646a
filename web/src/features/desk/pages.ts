import { infiniteQueryOptions, type QueryKey } from '@tanstack/react-query';

/** A page of a list, as the service answers it. */
export interface ListPage<Row> {
  readonly items: readonly Row[];
  readonly next?: string | null;
}

/** A list that is read page by page; `read` takes the `next` of the page before. */
export function listOf<Row>(
  queryKey: QueryKey,
  read: (after: string | undefined) => Promise<ListPage<Row>>,
) {
  return infiniteQueryOptions({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => read(pageParam),
    getNextPageParam: (last: ListPage<Row>) => last.next ?? undefined,
  });
}

/** The query of a page of a list: nothing on the first page, `after` on the others. */
export function afterOf(after: string | undefined): { after?: string } {
  return after === undefined ? {} : { after };
}
