import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type EndReason = components['schemas']['RosterEndReason'];
export type Placed = components['schemas']['RosterLineDto'];

const LOOK_AGAIN_MS = 5000;

/** The code that a station's display shows now. */
export const shownCodeQuery = (code: string) =>
  queryOptions({
    queryKey: ['stations', code, 'code'],
    staleTime: 0,
    refetchInterval: LOOK_AGAIN_MS,
    queryFn: () => ask(api.GET('/v1/stations/{code}/code', { params: { path: { code } } })),
  });

/** How many elders a station looks after, and whether these are too many. */
export const caseloadQuery = (code: string) =>
  queryOptions({
    queryKey: ['stations', code, 'caseload'],
    queryFn: () => ask(api.GET('/v1/stations/{code}/caseload', { params: { path: { code } } })),
  });

/** The elders of a station. */
export const rosterQuery = (code: string) =>
  listOf(['stations', code, 'roster'], (after) =>
    ask(
      api.GET('/v1/stations/{code}/roster', {
        params: { path: { code }, query: afterOf(after) },
      }),
    ),
  );

export function placeElder(code: string, elderId: string) {
  return ask(
    api.POST('/v1/stations/{code}/roster', { params: { path: { code } }, body: { elderId } }),
  );
}

export function endPlace(code: string, elderId: string, reason: EndReason) {
  const params = { path: { code, elderId } };
  return ask(api.POST('/v1/stations/{code}/roster/{elderId}/end', { params, body: { reason } }));
}

/** Gives a station a new secret for its codes, the first one or another; it is told this once. */
export function makeSecret(code: string) {
  return ask(api.POST('/v1/stations/{code}/display-secret', { params: { path: { code } } }));
}
