import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Activity = components['schemas']['ActivityDto'];
export type ActivityDetail = components['schemas']['ActivityDetailDto'];
export type Pair = components['schemas']['NamedPairDto'];
export type PairDetail = components['schemas']['PairDetailDto'];
export type Visit = components['schemas']['VisitDto'];

/** Whose pages ask. A change asks anew everything whose key begins with its part, these queries too. */
type Part = 'elder' | 'volunteer';

const MOST = 200;

/** What every query of activities begins with. */
export const activitiesKey = (part: Part) => [part, 'activities'] as const;
/** What every query of pairs begins with. */
export const pairsKey = (part: Part) => [part, 'pairs'] as const;

/** The activities of the city that are not over, the next first. */
export const activitiesQuery = (part: Part) =>
  queryOptions({
    queryKey: activitiesKey(part),
    queryFn: async (): Promise<Activity[]> => {
      const query = { state: 'planned', limit: MOST } as const;
      const { items } = await ask(api.GET('/v1/activities', { params: { query } }));
      const now = Date.now();
      return items
        .filter(({ endsAt }) => Date.parse(endsAt) > now)
        .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
    },
  });

/** One activity, with oneself in it. */
export const activityQuery = (part: Part, id: string) =>
  queryOptions({
    queryKey: [...activitiesKey(part), id],
    queryFn: () => ask(api.GET('/v1/activities/{id}', { params: { path: { id } } })),
  });

/** The pairs in which this elder is visited, those that hold. */
export const visitorsQuery = (elderId: string) =>
  queryOptions({
    queryKey: [...pairsKey('elder'), elderId],
    queryFn: async (): Promise<Pair[]> => {
      const query = { state: 'active', limit: MOST } as const;
      const { items } = await ask(api.GET('/v1/pairs', { params: { query } }));
      return items.filter(({ elderIds }) => elderIds.includes(elderId));
    },
  });

/** The pairs in which one is the volunteer, the newest first. */
export const visitedQuery = (memberId: string) =>
  queryOptions({
    queryKey: [...pairsKey('volunteer'), memberId],
    queryFn: async (): Promise<Pair[]> => {
      const { items } = await ask(api.GET('/v1/pairs', { params: { query: { limit: MOST } } }));
      return items.filter(({ volunteerId }) => volunteerId === memberId);
    },
  });

/** One pair, with the elders by name. */
export const pairQuery = (id: string) =>
  queryOptions({
    queryKey: [...pairsKey('volunteer'), 'one', id],
    queryFn: () => ask(api.GET('/v1/pairs/{id}', { params: { path: { id } } })),
  });

/** The visits of a pair that one still has to make or to tell of, the earliest first. */
export const ownVisitsQuery = (memberId: string, pairId: string) =>
  queryOptions({
    queryKey: [...pairsKey('volunteer'), 'visits', pairId],
    queryFn: async (): Promise<Visit[]> => {
      const query = { visitorId: memberId, state: 'planned', limit: MOST } as const;
      const { items } = await ask(api.GET('/v1/visits', { params: { query } }));
      const own = items.filter((visit) => visit.pairId === pairId);
      return own.sort((a, b) => (a.plannedOn ?? '').localeCompare(b.plannedOn ?? ''));
    },
  });
