import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import { ApiProblem } from '../../api/problem.js';
import type { components, paths } from '../../api/schema.js';

type Schemas = components['schemas'];
export type Entry = Schemas['EntryDto'];
export type ServiceRecord = Schemas['RecordDetailDto'];
export type Transfer = Schemas['TransferDto'];
type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? NonNullable<Query>
  : never;

/** How many lines of a list are read at once. */
const PAGE = 25;

/** A list that is read page by page. */
export function pagesOf<Page extends { next: string | null }>(
  key: readonly unknown[],
  load: (place: { limit: number; after?: string }) => Promise<Page>,
) {
  return infiniteQueryOptions({
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      load({ limit: PAGE, ...(pageParam !== null && { after: pageParam }) }),
    getNextPageParam: ({ next }: Page) => next,
  });
}

/** Where the chain of the city ends. */
export const headQuery = (city: string) =>
  queryOptions({
    queryKey: ['ledger', 'head', city],
    queryFn: () => ask(api.GET('/v1/ledger/head', { params: { query: { city } } })),
  });

/** One entry; null when there is none of that number. */
export const entryQuery = (seq: string) =>
  queryOptions({
    queryKey: ['ledger', 'entry', seq],
    queryFn: () => orNull(ask(api.GET('/v1/ledger/entries/{seq}', { params: { path: { seq } } }))),
  });

export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: ['service-records', id],
    queryFn: () => orNull(ask(api.GET('/v1/service-records/{id}', { params: { path: { id } } }))),
  });

export const bookingQuery = (id: string) =>
  queryOptions({
    queryKey: ['bookings', id],
    queryFn: () => orNull(ask(api.GET('/v1/bookings/{id}', { params: { path: { id } } }))),
  });

export const transferQuery = (id: string) =>
  queryOptions({
    queryKey: ['transfers', id],
    queryFn: () => orNull(ask(api.GET('/v1/transfers/{id}', { params: { path: { id } } }))),
  });

export const transfersQuery = (query: QueryOf<'/v1/transfers'>) =>
  pagesOf(['transfers', 'list', query], (place) =>
    ask(api.GET('/v1/transfers', { params: { query: { ...query, ...place } } })),
  );

export const disputesQuery = (query: QueryOf<'/v1/disputes'>) =>
  pagesOf(['disputes', 'list', query], (place) =>
    ask(api.GET('/v1/disputes', { params: { query: { ...query, ...place } } })),
  );

/** Somebody by id. */
export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ['members', id],
    staleTime: 300_000,
    queryFn: () => orNull(ask(api.GET('/v1/members/{id}', { params: { path: { id } } }))),
  });

/** The member with exactly this number; null when there is none. */
export async function findMember(memberNo: string): Promise<Schemas['MemberSummaryAnswer'] | null> {
  const query = { memberNo, limit: 1 };
  const { items } = await ask(api.GET('/v1/members', { params: { query } }));
  return items[0] ?? null;
}

/** The entries that move somebody's accounts, the newest first. */
export const memberEntriesQuery = (id: string) =>
  pagesOf(['members', id, 'entries'], (place) =>
    ask(api.GET('/v1/members/{id}/receipts', { params: { path: { id }, query: place } })),
  );

/** What somebody's accounts held at the end of a day; today when none is named. */
export const balanceQuery = (id: string, on: string | null) =>
  queryOptions({
    queryKey: ['members', id, 'balance', on],
    queryFn: () => {
      const query = on === null ? {} : { on };
      return ask(api.GET('/v1/members/{id}/balance', { params: { path: { id }, query } }));
    },
  });

export const statementQuery = (id: string, query: QueryOf<'/v1/members/{id}/statement'>) =>
  pagesOf(['members', id, 'statement', query], (place) => {
    const asked = { ...query, ...place };
    return ask(api.GET('/v1/members/{id}/statement', { params: { path: { id }, query: asked } }));
  });

/** What was asked for, or null when it is not there. */
export async function orNull<Data>(answer: Promise<Data>): Promise<Data | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === 'not_found') return null;
    throw error;
  }
}
