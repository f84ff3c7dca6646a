import { type InfiniteData, infiniteQueryOptions, type QueryClient } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import type { Evidence } from '../records/record-queries.js';

export type QueueItem = components['schemas']['QueueItemDto'];
export type QueueFlag = components['schemas']['QueueFlag'];
export type FlagFact = QueueItem['flagFacts'][number];
type QueuePage = components['schemas']['QueuePageDto'];

/** What the queue is narrowed by. */
export interface QueueFilter {
  readonly unit?: string;
  readonly evidence?: Evidence;
  readonly flag?: QueueFlag;
  readonly day?: string;
  readonly approvable?: boolean;
  readonly clean?: boolean;
}

/** The most that the service gives at once. */
const PAGE_SIZE = 200;

/** What waits, the oldest first, loaded as it is scrolled. It begins anew whenever the page is opened. */
export function queueQuery(filter: QueueFilter) {
  return infiniteQueryOptions({
    queryKey: ['queue', filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }): Promise<QueuePage> => {
      const query = {
        ...filter,
        limit: PAGE_SIZE,
        ...(pageParam !== null && { after: pageParam }),
      };
      return ask(api.GET('/v1/service-records/queue', { params: { query }, signal }));
    },
    getNextPageParam: (last) => last.next,
    // Ten thousand rows are neither compared with one another nor fetched again behind the person's back.
    structuralSharing: false,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

/** Takes records out of what was loaded: the service has answered that they wait no more for this person. */
export function takeOut(queries: QueryClient, filter: QueueFilter, ids: ReadonlySet<string>): void {
  queries.setQueryData(
    queueQuery(filter).queryKey,
    (before: InfiniteData<QueuePage> | undefined) =>
      before === undefined
        ? before
        : {
            ...before,
            pages: before.pages.map((page) =>
              page.items.some(({ id }) => ids.has(id))
                ? { ...page, items: page.items.filter(({ id }) => !ids.has(id)) }
                : page,
            ),
          },
  );
}
