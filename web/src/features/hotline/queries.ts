import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';

type Schemas = components['schemas'];
export type Call = Schemas['CallDetailDto'];
export type Act = Schemas['ActDto'];

const MOST = 200;
/** Bookings are listed the latest first: what a caller may still call off stands on the first pages. */
const MOST_PAGES = 5;

export const callQuery = (id: string) =>
  queryOptions({
    queryKey: ['calls', id],
    queryFn: () => ask(api.GET('/v1/hotline/calls/{id}', { params: { path: { id } } })),
  });

/** One's own calls that have not ended. */
export const openCallsQuery = queryOptions({
  queryKey: ['calls', 'open'],
  queryFn: async () => {
    const pages = await Promise.all(
      (['identified', 'open'] as const).map((state) =>
        ask(api.GET('/v1/hotline/calls', { params: { query: { state, limit: 20 } } })),
      ),
    );
    return pages.flatMap(({ items }) => items);
  },
});

/** Who waits to be asked again by somebody else. */
export const callBacksQuery = queryOptions({
  queryKey: ['call-backs'],
  queryFn: () =>
    ask(api.GET('/v1/hotline/call-backs', { params: { query: { state: 'waiting', limit: 50 } } })),
});

export const unconfirmedQuery = (id: string) =>
  queryOptions({
    queryKey: ['calls', id, 'unconfirmed'],
    queryFn: () => ask(api.GET('/v1/hotline/calls/{id}/unconfirmed', { params: { path: { id } } })),
  });

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  staleTime: 300_000,
  queryFn: () => ask(api.GET('/v1/services', { params: { query: { limit: MOST } } })),
});

/** What a caller has booked and nobody has served yet. */
export const bookingsOfQuery = (elderId: string) =>
  queryOptions({
    queryKey: ['bookings', 'held', elderId],
    queryFn: async () => {
      const found: Schemas['BookingDto'][] = [];
      let after: string | null = null;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const query: { state: 'held'; limit: number; after?: string } = {
          state: 'held',
          limit: MOST,
          ...(after !== null && { after }),
        };
        const answer = await ask(api.GET('/v1/bookings', { params: { query } }));
        found.push(...answer.items.filter((one) => one.elderId === elderId));
        after = answer.next;
        if (after === null) break;
      }
      return found;
    },
  });
