import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';

const PAGE = 20;
const key = (...rest: readonly unknown[]) => ['volunteer', ...rest] as const;

export const statementMonthsQuery = (id: string) =>
  queryOptions({
    queryKey: key('statements', id),
    queryFn: async () =>
      (await ask(api.GET('/v1/members/{id}/statements', { params: { path: { id } } }))).items,
  });

export const statementQuery = (id: string, month: string) =>
  queryOptions({
    queryKey: key('statement', id, month),
    queryFn: () =>
      ask(api.GET('/v1/members/{id}/statements/{month}', { params: { path: { id, month } } })),
  });

export const transfersQuery = queryOptions({
  queryKey: key('transfers'),
  queryFn: async () =>
    (await ask(api.GET('/v1/transfers', { params: { query: { limit: PAGE } } }))).items,
});

export const certificatesQuery = (id: string) =>
  queryOptions({
    queryKey: key('certificates', id),
    queryFn: async () =>
      (await ask(api.GET('/v1/members/{id}/certificates', { params: { path: { id } } }))).items,
  });

export const inboxQuery = infiniteQueryOptions({
  queryKey: key('inbox'),
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam: after }) => {
    const query = { limit: PAGE, ...(after && { after }) };
    return ask(api.GET('/v1/notifications', { params: { query } }));
  },
  getNextPageParam: ({ next }) => next ?? undefined,
});
