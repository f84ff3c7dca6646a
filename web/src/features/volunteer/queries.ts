import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { remembered } from '../../lib/remembered.js';

type Schemas = components['schemas'];
export type ServiceRecord = Schemas['RecordDto'];
export type RecordState = Schemas['RecordState'];
export type Service = Schemas['ServiceAnswer'];
export type Person = { readonly id: string; readonly memberNo: string; readonly name: string };

const MOST = 200;
const PAGE = 20;
const HOUR_MS = 3_600_000;
/** Everything of this area begins with this key: a change makes all of it be asked anew. */
const key = (...rest: readonly unknown[]) => ['volunteer', ...rest] as const;
const first = { initialPageParam: undefined as string | undefined };
const nextOf = ({ next }: { readonly next: string | null }) => next ?? undefined;

export const meQuery = (id: string) =>
  queryOptions({
    queryKey: key('me', id),
    queryFn: () => ask(api.GET('/v1/members/{id}', { params: { path: { id } } })),
  });

export const balanceQuery = (id: string) =>
  queryOptions({
    queryKey: key('balance', id),
    queryFn: () => ask(api.GET('/v1/members/{id}/balance', { params: { path: { id } } })),
  });

/** The catalogue; known without a network, too. */
export const servicesQuery = queryOptions({
  queryKey: ['services'],
  staleTime: HOUR_MS,
  networkMode: 'always',
  queryFn: async () => {
    const read = () => ask(api.GET('/v1/services', { params: { query: { limit: MOST } } }));
    return (await remembered('services', read)).items;
  },
});

export const unitsQuery = queryOptions({
  queryKey: ['units'],
  staleTime: HOUR_MS,
  queryFn: async () =>
    (await ask(api.GET('/v1/units', { params: { query: { limit: MOST } } }))).items,
});

export const rulesQuery = queryOptions({
  queryKey: ['rules'],
  staleTime: HOUR_MS,
  queryFn: () => ask(api.GET('/v1/policies/current')),
});

export interface RequestFilter {
  readonly unit?: string;
  readonly service?: string;
  readonly from?: string;
  readonly until?: string;
  readonly qualified?: boolean;
}

export const openRequestsQuery = (filter: RequestFilter) =>
  infiniteQueryOptions({
    queryKey: key('open-requests', filter),
    ...first,
    queryFn: ({ pageParam: after }) => {
      const query = { ...filter, limit: PAGE, ...(after && { after }) };
      return ask(api.GET('/v1/open-requests', { params: { query } }));
    },
    getNextPageParam: nextOf,
  });

export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: key('request', id),
    queryFn: () => ask(api.GET('/v1/care-requests/{id}', { params: { path: { id } } })),
  });

export const ownOffersQuery = queryOptions({
  queryKey: key('offers'),
  queryFn: async () =>
    (await ask(api.GET('/v1/care-offers', { params: { query: { limit: MOST } } }))).items,
});

/** What one was chosen for and has not done yet. */
export const matchedQuery = (memberId: string) =>
  queryOptions({
    queryKey: key('matched', memberId),
    queryFn: async () => {
      const query = { state: 'matched', limit: MOST } as const;
      const { items } = await ask(api.GET('/v1/care-requests', { params: { query } }));
      return items
        .filter(({ volunteerId }) => volunteerId === memberId)
        .sort((a, b) => whenOf(a).localeCompare(whenOf(b)));
    },
  });

export function whenOf(request: {
  readonly startsAt: string;
  readonly agreedStartsAt: string | null;
}): string {
  return request.agreedStartsAt ?? request.startsAt;
}

export const staysQuery = (memberId: string) =>
  queryOptions({
    queryKey: key('stays', memberId),
    queryFn: async () => {
      const { items } = await ask(api.GET('/v1/presence', { params: { query: { limit: PAGE } } }));
      return items.filter(({ volunteerId }) => volunteerId === memberId);
    },
  });

export const recordsQuery = (volunteerId: string, state?: RecordState) =>
  infiniteQueryOptions({
    queryKey: key('records', volunteerId, state ?? null),
    ...first,
    queryFn: ({ pageParam: after }) => {
      const query = { volunteerId, limit: PAGE, ...(state && { state }), ...(after && { after }) };
      return ask(api.GET('/v1/service-records', { params: { query } }));
    },
    getNextPageParam: nextOf,
  });

export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: key('record', id),
    queryFn: () => ask(api.GET('/v1/service-records/{id}', { params: { path: { id } } })),
  });

/** An elder one cares for, and the appointment if there is one. */
export interface Recipient extends Person {
  readonly requestId: string | null;
  readonly serviceCode: string | null;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
}

/** Whom one may log hours for: appointments first, then elders one has served; known without a network, too. */
export const recipientsQuery = (memberId: string) =>
  queryOptions({
    queryKey: key('recipients', memberId),
    networkMode: 'always',
    queryFn: () => remembered(`recipients ${memberId}`, () => readRecipients(memberId)),
  });

async function readRecipients(memberId: string): Promise<Recipient[]> {
  const [matched, served] = await Promise.all([
    ask(api.GET('/v1/care-requests', { params: { query: { state: 'matched', limit: PAGE } } })),
    ask(
      api.GET('/v1/service-records', {
        params: { query: { volunteerId: memberId, limit: MOST } },
      }),
    ),
  ]);
  const own = matched.items.filter(({ volunteerId }) => volunteerId === memberId);
  const known = new Map(
    served.items.map(({ recipientId: id, recipientNo: memberNo, recipientName: name }) => [
      id,
      {
        id,
        memberNo,
        name: name ?? '',
        requestId: null,
        serviceCode: null,
        startsAt: null,
        endsAt: null,
      },
    ]),
  );
  return [...own.flatMap(appointmentOf), ...known.values()];
}

function appointmentOf(request: Schemas['CareRequestDto']): Recipient[] {
  const { elderId, elderNo, elderName, serviceCode } = request;
  if (elderId === null) return [];
  return [
    {
      id: elderId,
      memberNo: elderNo ?? '',
      name: elderName ?? '',
      requestId: request.id,
      serviceCode,
      startsAt: request.agreedStartsAt ?? request.startsAt,
      endsAt: request.agreedEndsAt ?? request.endsAt,
    },
  ];
}
