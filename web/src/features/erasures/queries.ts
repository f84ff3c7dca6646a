import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Erasure = components['schemas']['ErasureViewDto'];
export type EndReason = components['schemas']['ErasureEndReason'];

/** Wishes to be erased, the newest first. */
export const erasuresQuery = listOf(['erasures', 'list'], (after) =>
  ask(api.GET('/v1/erasures', { params: { query: afterOf(after) } })),
);

/** One of them, with what stands in its way. */
export const erasureQuery = (id: string) =>
  queryOptions({
    queryKey: ['erasures', 'one', id],
    queryFn: () => ask(api.GET('/v1/erasures/{id}', { params: { path: { id } } })),
  });

/** The first officer: confirms who asks. */
export function check(id: string): Promise<Erasure> {
  return ask(api.POST('/v1/erasures/{id}/check', { params: { path: { id } } }));
}

/** The second officer: erases at once and for good. */
export function approve(id: string): Promise<Erasure> {
  return ask(api.POST('/v1/erasures/{id}/approve', { params: { path: { id } } }));
}

export function refuse(id: string, reason: EndReason): Promise<Erasure> {
  return ask(api.POST('/v1/erasures/{id}/refuse', { params: { path: { id } }, body: { reason } }));
}
