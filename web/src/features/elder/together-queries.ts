import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { ELDER } from './queries.js';

export type Activity = components['schemas']['ActivityDto'];
export type ActivityDetail = components['schemas']['ActivityDetailDto'];
export type Pair = components['schemas']['NamedPairDto'];

const MOST = 200;

/** The activities of the city that are not over, the next first. */
export const activitiesQuery = queryOptions({
  queryKey: [ELDER, 'activities'],
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
    queryKey: [ELDER, 'activities', id],
    queryFn: () => ask(api.GET('/v1/activities/{id}', { params: { path: { id } } })),
  });

/** The pairs in which one is visited, those that hold. */
export const ownPairsQuery = (elderId: string) =>
  queryOptions({
    queryKey: [ELDER, 'pairs', elderId],
    queryFn: async (): Promise<Pair[]> => {
      const query = { state: 'active', limit: MOST } as const;
      const { items } = await ask(api.GET('/v1/pairs', { params: { query } }));
      return items.filter(({ elderIds }) => elderIds.includes(elderId));
    },
  });
