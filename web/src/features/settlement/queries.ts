import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Settlement = components['schemas']['SettlementDto'];
export type Waiting = components['schemas']['WaitingDto'];
export type Figures = components['schemas']['FiguresDto'];

const LOOK_AGAIN_MS = 1000;
/** As many as one page of the list holds. */
const YEARS_OF_MONTHS = 200;
const UNDER_WAY: readonly Settlement['state'][] = ['waiting', 'running'];

/** All settlements, the latest month first. */
export const settlementsQuery = listOf(['settlements', 'list'], (after) =>
  ask(api.GET('/v1/settlements', { params: { query: afterOf(after) } })),
);

/** The settlement of a month, or null when nobody has asked for it; read again and again while it is under way. */
export const settlementQuery = (month: string) =>
  queryOptions({
    queryKey: ['settlements', 'month', month],
    // Looked up in the list: a month that nobody has asked for is no error.
    queryFn: async (): Promise<Settlement | null> => {
      const { items } = await ask(
        api.GET('/v1/settlements', { params: { query: { limit: YEARS_OF_MONTHS } } }),
      );
      return items.find((one) => one.month === month) ?? null;
    },
    refetchInterval: ({ state }) =>
      state.data && UNDER_WAY.includes(state.data.state) ? LOOK_AGAIN_MS : false,
  });

/** What the settlement of a month would come to; leaves no trace. */
export const previewQuery = (month: string) =>
  queryOptions({
    queryKey: ['settlements', 'preview', month],
    staleTime: 0,
    queryFn: () => ask(api.GET('/v1/settlements/{month}/preview', { params: { path: { month } } })),
  });

/** Who owed whom in a month. */
export const nettingQuery = (month: string) =>
  queryOptions({
    queryKey: ['settlements', 'netting', month],
    queryFn: () => ask(api.GET('/v1/settlements/{month}/netting', { params: { path: { month } } })),
  });

/** Asks for the settlement of a month; asking again wakes it. */
export function run(month: string): Promise<Settlement> {
  return ask(api.POST('/v1/settlements/{month}/run', { params: { path: { month } } }));
}

/** Settles although there are reasons to wait; the reason is kept for good. */
export function overrule(month: string, reason: string, key: string): Promise<Settlement> {
  const params = { path: { month }, header: { 'Idempotency-Key': key } };
  return ask(api.POST('/v1/settlements/{month}/overrule', { params, body: { reason } }));
}
