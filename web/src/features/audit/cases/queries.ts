import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { orNull, pagesOf } from '../queries.js';

export type Case = components['schemas']['CaseDto'];
export const CASE_KINDS = [
  'reconciliation',
  'service_record',
  'spending',
  'settlement',
  'conduct',
  'other',
] as const satisfies readonly Case['kind'][];
export const CASE_STATES = [
  'open',
  'assigned',
  'resolved',
  'dismissed',
  'closed',
] as const satisfies readonly Case['state'][];

interface CaseFilter {
  readonly state?: Case['state'];
  readonly overdue?: true;
  readonly owner?: string;
}

export const casesQuery = (filter: CaseFilter) =>
  pagesOf(['cases', 'list', filter], (place) =>
    ask(api.GET('/v1/cases', { params: { query: { ...filter, ...place } } })),
  );

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ['cases', id],
    queryFn: () => orNull(ask(api.GET('/v1/cases/{id}', { params: { path: { id } } }))),
  });

export const caseHistoryQuery = (id: string) =>
  pagesOf(['cases', id, 'history'], (place) =>
    ask(api.GET('/v1/cases/{id}/history', { params: { path: { id }, query: place } })),
  );
