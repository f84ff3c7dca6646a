import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

type Schemas = components['schemas'];
export type CareRequest = Schemas['CareRequestDto'];
export type CareDetail = Schemas['CareRequestDetailDto'];
export type Offer = Schemas['CareOfferDto'];
export type ServiceRecord = Schemas['RecordDto'];
export type RecordDetail = Schemas['RecordDetailDto'];
export type Service = Schemas['ServiceAnswer'];
export type FamilyProxy = Schemas['ProxyDto'];
export type ProxyAct = Schemas['ProxyActDto'];
export type Notification = Schemas['NotificationDto'];
export type Balance = Schemas['MemberBalanceDto'];
export type MonthStatement = Schemas['MonthStatementDto'];
export type ActScope = Schemas['ActScope'];

/** A page of a list holds at most so many; elders have fewer that matter now. */
const MOST = 200;
/** What a city offers changes rarely. */
const LASTING_MS = 10 * 60_000;

/** Everything that an elder's pages have read lies under this key. */
export const ELDER = 'elder';

/** The services that are offered today. */
export const servicesQuery = queryOptions({
  queryKey: ['services'],
  staleTime: LASTING_MS,
  queryFn: async (): Promise<Service[]> =>
    (await ask(api.GET('/v1/services', { params: { query: { limit: MOST } } }))).items,
});

/** The proxies that one gave, and those that one holds. */
export const proxiesQuery = queryOptions({
  queryKey: [ELDER, 'proxies'],
  queryFn: async (): Promise<FamilyProxy[]> =>
    (await ask(api.GET('/v1/proxies', { params: { query: { limit: MOST } } }))).items,
});

/** What somebody did as a proxy, the latest first. */
export const proxyActsQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'proxies', id, 'acts'],
    queryFn: async (): Promise<ProxyAct[]> =>
      (await ask(api.GET('/v1/proxies/{id}/acts', { params: { path: { id } } }))).items,
  });

/** The person's own entry in the city's register. */
export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'member', id],
    queryFn: () => ask(api.GET('/v1/members/{id}', { params: { path: { id } } })),
  });

export const balanceQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'balance', id],
    queryFn: (): Promise<Balance> =>
      ask(api.GET('/v1/members/{id}/balance', { params: { path: { id } } })),
  });

/** The latest needs of everybody whom this login may act for; `of` picks one elder's. */
export const requestsQuery = queryOptions({
  queryKey: [ELDER, 'requests'],
  queryFn: async (): Promise<CareRequest[]> =>
    (await ask(api.GET('/v1/care-requests', { params: { query: { limit: MOST } } }))).items,
});

export const requestQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'requests', id],
    queryFn: (): Promise<CareDetail> =>
      ask(api.GET('/v1/care-requests/{id}', { params: { path: { id } } })),
  });

/** Who has offered to come, the first offer first. */
export const offersQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'requests', id, 'offers'],
    queryFn: async (): Promise<Offer[]> =>
      (await ask(api.GET('/v1/care-requests/{id}/offers', { params: { path: { id } } }))).items,
  });

/** The latest records that this login may read, of given care and of received care. */
export const recordsQuery = queryOptions({
  queryKey: [ELDER, 'records'],
  queryFn: async (): Promise<ServiceRecord[]> =>
    (await ask(api.GET('/v1/service-records', { params: { query: { limit: MOST } } }))).items,
});

export const recordQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'records', id],
    queryFn: (): Promise<RecordDetail> =>
      ask(api.GET('/v1/service-records/{id}', { params: { path: { id } } })),
  });

export const messagesQuery = queryOptions({
  queryKey: [ELDER, 'messages'],
  queryFn: async (): Promise<Notification[]> =>
    (await ask(api.GET('/v1/notifications', { params: { query: { limit: 50 } } }))).items,
});

export const monthsQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'months', id],
    queryFn: async () =>
      (await ask(api.GET('/v1/members/{id}/statements', { params: { path: { id } } }))).items,
  });

export const monthQuery = (id: string, month: string) =>
  queryOptions({
    queryKey: [ELDER, 'months', id, month],
    queryFn: (): Promise<MonthStatement> =>
      ask(api.GET('/v1/members/{id}/statements/{month}', { params: { path: { id, month } } })),
  });
