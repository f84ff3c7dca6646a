import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';

export type CareRequest = components['schemas']['CareRequestDto'];
export type Suggestion = components['schemas']['SuggestionDto'];
export type RequestDetail = components['schemas']['CareRequestDetailDto'];

/** The five stages of a request, in their order. */
export const STAGES = ['published', 'matched', 'served', 'evaluated', 'improved'] as const;
const MOST = 50;

/** The requests of a stage, the newest first. */
export function stageQuery(state: (typeof STAGES)[number]) {
  return queryOptions({
    queryKey: ['requests', 'stage', state],
    queryFn: () => ask(api.GET('/v1/care-requests', { params: { query: { state, limit: MOST } } })),
  });
}

/** One request with what was written about it. */
export function requestQuery(id: string) {
  return queryOptions({
    queryKey: ['requests', id],
    queryFn: () => ask(api.GET('/v1/care-requests/{id}', { params: { path: { id } } })),
  });
}

/** Who offered to come. */
export function offersQuery(id: string) {
  return queryOptions({
    queryKey: ['requests', id, 'offers'],
    queryFn: () =>
      ask(api.GET('/v1/care-requests/{id}/offers', { params: { path: { id }, query: {} } })),
  });
}

/** Volunteers who would suit, compared by declared criteria. */
export function suggestionsQuery(id: string) {
  return queryOptions({
    queryKey: ['suggestions', id],
    queryFn: () =>
      ask(api.GET('/v1/care-requests/{id}/suggestions', { params: { path: { id }, query: {} } })),
  });
}
