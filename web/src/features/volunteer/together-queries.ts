import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

export type Activity = components['schemas']['ActivityDto'];
export type PairDetail = components['schemas']['PairDetailDto'];
export type Visit = components['schemas']['VisitDto'];

const MOST = 200;
/** What every query of this file begins with, by what it is about. */
export const ACTIVITIES = ['volunteer', 'activities'] as const;
export const PAIRS = ['volunteer', 'pairs'] as const;

/** The activities of the city that are not over, the next first. */
export const activitiesQuery = queryOptions({
  queryKey: ACTIVITIES,
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
export const activityQuery = (id: string) =>
  queryOptions({
    queryKey: [...ACTIVITIES, id],
    queryFn: () => ask(api.GET('/v1/activities/{id}', { params: { path: { id } } })),
  });

/** The pairs in which one is the volunteer, the newest first. */
export const ownPairsQuery = (memberId: string) =>
  queryOptions({
    queryKey: [...PAIRS, memberId],
    queryFn: async () => {
      const { items } = await ask(api.GET('/v1/pairs', { params: { query: { limit: MOST } } }));
      return items.filter(({ volunteerId }) => volunteerId === memberId);
    },
  });

export const pairQuery = (id: string) =>
  queryOptions({
    queryKey: [...PAIRS, 'one', id],
    queryFn: () => ask(api.GET('/v1/pairs/{id}', { params: { path: { id } } })),
  });

/** The visits of a pair that one still has to make or to tell of, the earliest first. */
export const ownVisitsQuery = (memberId: string, pairId: string) =>
  queryOptions({
    queryKey: [...PAIRS, 'visits', pairId],
    queryFn: async (): Promise<Visit[]> => {
      const query = { visitorId: memberId, state: 'planned', limit: MOST } as const;
      const { items } = await ask(api.GET('/v1/visits', { params: { query } }));
      const own = items.filter((visit) => visit.pairId === pairId);
      return own.sort((a, b) => (a.plannedOn ?? '').localeCompare(b.plannedOn ?? ''));
    },
  });
