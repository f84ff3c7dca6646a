import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';

/** The most that is counted on one page of a list; beyond it one is told "and more". */
const MOST = 200;
/** Records are counted by the service, up to so many. */
const MOST_RECORDS = 10_000;

/** How many things wait; `isMore`: at least so many. */
export interface Count {
  readonly count: number;
  readonly isMore: boolean;
}

interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

function counted(name: string, load: () => Promise<Page>) {
  return queryOptions({
    queryKey: ['count', name],
    queryFn: async (): Promise<Count> => {
      const { items, next } = await load();
      return { count: items.length, isMore: next !== null };
    },
  });
}

/** What waits for a social worker, each as a count. */
export const COUNTS = {
  visits: counted('visits', () =>
    ask(api.GET('/v1/visits', { params: { query: { overdue: true, limit: MOST } } })),
  ),
  records: queryOptions({
    queryKey: ['count', 'records'],
    queryFn: async ({ signal }): Promise<Count> => {
      const query = { approvable: true, counted: true, limit: 1 };
      const { count } = await ask(
        api.GET('/v1/service-records/queue', { params: { query }, signal }),
      );
      return { count: count ?? 0, isMore: count === MOST_RECORDS };
    },
  }),
  disputes: counted('disputes', () =>
    ask(api.GET('/v1/disputes', { params: { query: { state: 'open', limit: MOST } } })),
  ),
  requests: counted('requests', () =>
    ask(api.GET('/v1/care-requests', { params: { query: { state: 'published', limit: MOST } } })),
  ),
  hardships: counted('hardships', () =>
    ask(api.GET('/v1/hardships', { params: { query: { state: 'registered', limit: MOST } } })),
  ),
} as const;

/** Where each of them is dealt with. */
export const WAYS: Readonly<Record<keyof typeof COUNTS, string>> = {
  visits: '/worker/visits?list=overdue',
  records: '/worker/queue',
  disputes: '/worker/disputes',
  requests: '/worker/board',
  hardships: '/worker/members?list=hardships',
};
