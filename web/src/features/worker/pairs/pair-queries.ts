import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import type { Tone } from '../../../ui/notice.js';
import { afterOf, listOf } from '../../desk/pages.js';

export type Pair = components['schemas']['PairDto'];
export type NamedPair = components['schemas']['NamedPairDto'];
export type PairDetail = components['schemas']['PairDetailDto'];
export type PairState = Pair['state'];

export const PAIR_STATES = ['proposed', 'active', 'declined', 'ended'] as const;
export const PAIR_TONES: Readonly<Record<PairState, Tone | 'plain'>> = {
  proposed: 'warn',
  active: 'good',
  declined: 'bad',
  ended: 'plain',
};
const MOST_VISITS = 200;

/** The pairs of the own units, the newest first. */
export const pairsQuery = (state: PairState | null) =>
  listOf(['pairs', 'list', state], (after) => {
    const query = { ...afterOf(after), ...(state !== null && { state }) };
    return ask(api.GET('/v1/pairs', { params: { query } }));
  });

export const pairQuery = (id: string) =>
  queryOptions({
    queryKey: ['pairs', id],
    queryFn: () => ask(api.GET('/v1/pairs/{id}', { params: { path: { id } } })),
  });

/** The visits of a pair that are still to be made, the next first. */
export const pairVisitsQuery = ({ id, volunteerId }: Pair) =>
  queryOptions({
    queryKey: ['visits', 'pair', id],
    queryFn: async () => {
      const query = { visitorId: volunteerId, state: 'planned', limit: MOST_VISITS } as const;
      const { items } = await ask(api.GET('/v1/visits', { params: { query } }));
      const day = (on: string | null) => on ?? '';
      return items
        .filter(({ pairId }) => pairId === id)
        .sort((a, b) => day(a.plannedOn).localeCompare(day(b.plannedOn)));
    },
  });
