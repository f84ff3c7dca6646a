import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Reconciliation = components['schemas']['ReconciliationDetailDto'];

const LOOK_AGAIN_MS = 1000;

/** The sums of all accounts. */
export const trialBalanceQuery = queryOptions({
  queryKey: ['books', 'trial-balance'],
  staleTime: 0,
  queryFn: () => ask(api.GET('/v1/ledger/trial-balance')),
});

/** The runs that compared the books with everything else, the newest first. */
export const reconciliationsQuery = listOf(['reconciliations', 'list'], (after) =>
  ask(api.GET('/v1/reconciliations', { params: { query: afterOf(after) } })),
);

/** One run; read again until it has ended. */
export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: ['reconciliations', 'one', id],
    queryFn: () => ask(api.GET('/v1/reconciliations/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) =>
      state.data?.state === 'done' || state.data?.state === 'failed' ? false : LOOK_AGAIN_MS,
  });

/** What a run found to differ. */
export const driftsQuery = (id: string) =>
  listOf(['reconciliations', 'drifts', id], (after) =>
    ask(
      api.GET('/v1/reconciliations/{id}/drifts', {
        params: { path: { id }, query: afterOf(after) },
      }),
    ),
  );

/** Supervision cases, the newest first. */
export const casesQuery = listOf(['cases', 'list'], (after) =>
  ask(api.GET('/v1/cases', { params: { query: afterOf(after) } })),
);

export function reconcile() {
  return ask(api.POST('/v1/reconciliations'));
}
