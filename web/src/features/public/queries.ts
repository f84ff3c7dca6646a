import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

type Schemas = components['schemas'];
export type Rules = Schemas['PublicRulesDto'];
export type Params = NonNullable<Rules['params']>;
export type Service = Schemas['ServiceAnswer'];
export type Figures = Schemas['PublicFiguresDto'];
export type MonthFigures = Schemas['MonthFiguresDto'];
export type Log = Schemas['LogDto'];
export type Checkpoint = Schemas['CheckpointDto'];
export type Draw = Schemas['PublicDrawDto'];
export type CertificateCheck = Schemas['CertificateCheckDto'];
/** A figure that may be hidden. */
export type Cell = { readonly value: number | string | null; readonly hidden: boolean };

/** So many draws or checkpoints are fetched at once. */
const PAGE = 30;

export const rulesQuery = (city: string) =>
  queryOptions({
    queryKey: ['public', 'rules', city],
    queryFn: () => ask(api.GET('/v1/portal/{city}/rules', { params: { path: { city } } })),
  });

export const servicesQuery = (city: string) =>
  queryOptions({
    queryKey: ['public', 'services', city],
    queryFn: () => ask(api.GET('/v1/portal/{city}/services', { params: { path: { city } } })),
  });

export const listsQuery = (city: string) =>
  queryOptions({
    queryKey: ['public', 'lists', city],
    queryFn: () => ask(api.GET('/v1/portal/{city}/lists', { params: { path: { city } } })),
  });

export const figuresQuery = (city: string, from?: string, to?: string) =>
  queryOptions({
    queryKey: ['public', 'figures', city, from, to],
    queryFn: () =>
      ask(
        api.GET('/v1/portal/{city}/figures', { params: { path: { city }, query: { from, to } } }),
      ),
  });

export const logQuery = (code: string) =>
  queryOptions({
    queryKey: ['public', 'log', code],
    queryFn: () => ask(api.GET('/v1/log/{code}', { params: { path: { code } } })),
  });

export const checkpointsQuery = (code: string) =>
  infiniteQueryOptions({
    queryKey: ['public', 'checkpoints', code],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: after }) =>
      ask(
        api.GET('/v1/log/{code}/checkpoints', {
          params: { path: { code }, query: { limit: PAGE, after } },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });

export const drawsQuery = (code: string) =>
  infiniteQueryOptions({
    queryKey: ['public', 'draws', code],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: after }) =>
      ask(
        api.GET('/v1/log/{code}/draws', {
          params: { path: { code }, query: { limit: PAGE, after } },
        }),
      ),
    getNextPageParam: ({ next }) => next ?? undefined,
  });

export const drawQuery = (code: string, id: string) =>
  queryOptions({
    queryKey: ['public', 'draw', code, id],
    queryFn: () => ask(api.GET('/v1/log/{code}/draws/{id}', { params: { path: { code, id } } })),
  });

/** The file of a draw, byte for byte: the verifier takes nothing less. */
export const drawFileQuery = (code: string, id: string) =>
  queryOptions({
    queryKey: ['public', 'draw-file', code, id],
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<string> => {
      const path = { code, id };
      const text = await ask(
        api.GET('/v1/log/{code}/draws/{id}/file', { params: { path }, parseAs: 'text' }),
      );
      return text;
    },
  });

export const certificateQuery = (number: string) =>
  queryOptions({
    queryKey: ['public', 'certificate', number],
    enabled: number !== '',
    queryFn: () => ask(api.GET('/v1/certificates/{number}', { params: { path: { number } } })),
  });
