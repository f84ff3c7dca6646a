import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { orNull, pagesOf } from '../queries.js';

export type Draw = components['schemas']['DrawDto'];
export type InspectionDetail = components['schemas']['InspectionDetailDto'];
export type NewDraw = components['schemas']['NewDrawDto'];
export const DRAW_KINDS = [
  'service_record',
  'visit',
  'spending',
  'unit',
] as const satisfies readonly Draw['kind'][];

/** A round over all books every ten seconds looks for draws that are due. */
const LOOK_AGAIN_MS = 5000;

export const drawsQuery = pagesOf(['draws', 'list'], (place) =>
  ask(api.GET('/v1/inspection-draws', { params: { query: place } })),
);

/** A draw; looked at again until it is drawn. */
export const drawQuery = (id: string) =>
  queryOptions({
    queryKey: ['draws', id],
    queryFn: () => orNull(ask(api.GET('/v1/inspection-draws/{id}', { params: { path: { id } } }))),
    refetchInterval: ({ state }) =>
      state.data?.state === 'announced' || state.data?.state === 'preparing'
        ? LOOK_AGAIN_MS
        : false,
  });

export const inspectionsQuery = (drawId: string) =>
  pagesOf(['inspections', 'list', drawId], (place) =>
    ask(api.GET('/v1/inspections', { params: { query: { drawId, ...place } } })),
  );

export const inspectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['inspections', id],
    queryFn: () => ask(api.GET('/v1/inspections/{id}', { params: { path: { id } } })),
  });
