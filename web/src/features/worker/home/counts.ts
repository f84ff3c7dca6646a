import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';

/** Up to so many the service counts; then it is "so many or more". */
const MOST = 1_000;
/** Records that wait for approval are counted further. */
const MOST_RECORDS = 10_000;

/** How many things wait; `isMore`: at least so many. */
export interface Count {
  readonly count: number;
  readonly isMore: boolean;
}

/** What is wanted of a list: its number, and as little else as may be. */
const NUMBER = { counted: true, limit: 1 } as const;

function counted(
  name: string,
  load: (signal: AbortSignal) => Promise<{ readonly count: number | null }>,
  most = MOST,
) {
  return queryOptions({
    queryKey: ['count', name],
    queryFn: async ({ signal }): Promise<Count> => {
      const { count } = await load(signal);
      return { count: count ?? 0, isMore: count === most };
    },
  });
}

/** What waits for a social worker, each as a count. */
export const COUNTS = {
  visits: counted('visits', (signal) => {
    const query = { overdue: true, ...NUMBER };
    return ask(api.GET('/v1/visits', { params: { query }, signal }));
  }),
  records: counted(
    'records',
    (signal) => {
      const query = { approvable: true, ...NUMBER };
      return ask(api.GET('/v1/service-records/queue', { params: { query }, signal }));
    },
    MOST_RECORDS,
  ),
  disputes: counted('disputes', (signal) => {
    const query = { state: 'open', ...NUMBER } as const;
    return ask(api.GET('/v1/disputes', { params: { query }, signal }));
  }),
  requests: counted('requests', (signal) => {
    const query = { state: 'published', ...NUMBER } as const;
    return ask(api.GET('/v1/care-requests', { params: { query }, signal }));
  }),
  hardships: counted('hardships', (signal) => {
    const query = { state: 'registered', ...NUMBER } as const;
    return ask(api.GET('/v1/hardships', { params: { query }, signal }));
  }),
} as const;

/** Where each of them is dealt with. */
export const WAYS: Readonly<Record<keyof typeof COUNTS, string>> = {
  visits: '/worker/visits?list=overdue',
  records: '/worker/queue',
  disputes: '/worker/disputes',
  requests: '/worker/board',
  hardships: '/worker/members?list=hardships',
};
