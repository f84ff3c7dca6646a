import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

type Schemas = components['schemas'];
export type Batch = Schemas['BatchDetailAnswer'];
export type BatchState = Schemas['PaperBatchState'];
export type Line = Schemas['LineAnswer'];
export type Reading = Schemas['EnterFormRequest'];
export type Counted = Schemas['CountBatchRequest'];
export type SpoilReason = Schemas['SpoilReason'];
export type CancelReason = Schemas['PaperBatchCancelReason'];

const batchPath = (id: string) => ({ path: { id } });

/** The batches of one's stations, the latest first; of one state, if it is named. */
export const batchesQuery = (state?: BatchState) =>
  listOf(['paper', 'batches', state ?? ''], (after) =>
    ask(
      api.GET('/v1/paper/batches', {
        params: { query: { ...afterOf(after), ...(state !== undefined && { state }) } },
      }),
    ),
  );

/** A batch, with the drawn forms for whoever may count it. */
export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ['paper', 'batch', id],
    staleTime: 0,
    queryFn: () => ask(api.GET('/v1/paper/batches/{id}', { params: batchPath(id) })),
  });

/** What was entered; not for whoever may still count it. */
export const linesQuery = (id: string) =>
  listOf(['paper', 'lines', id], (after) =>
    ask(
      api.GET('/v1/paper/batches/{id}/lines', {
        params: { path: { id }, query: { limit: 200, ...afterOf(after) } },
      }),
    ),
  );

export const scansQuery = (id: string) =>
  queryOptions({
    queryKey: ['paper', 'scans', id],
    queryFn: () => ask(api.GET('/v1/paper/batches/{id}/scans', { params: batchPath(id) })),
  });

/** The print runs of one's stations. */
export const runsQuery = (unit: string) =>
  listOf(['paper', 'runs', unit], (after) =>
    ask(api.GET('/v1/paper/print-runs', { params: { query: { unit, ...afterOf(after) } } })),
  );

/** Numbers forms; the same key gives no new numbers. */
export function printForms(unitCode: string, forms: number, key: string) {
  const params = { header: { 'Idempotency-Key': key } };
  return ask(api.POST('/v1/paper/print-runs', { params, body: { unitCode, forms } }));
}

export function formsPdf(id: string): Promise<unknown> {
  const params = batchPath(id);
  return ask(api.GET('/v1/paper/print-runs/{id}/forms.pdf', { params, parseAs: 'blob' }));
}

export function spoil(formNo: string, reason: SpoilReason) {
  const params = { path: { formNo } };
  return ask(api.POST('/v1/paper/forms/{formNo}/spoil', { params, body: { reason } }));
}

export function openBatch(unitCode: string, month: string): Promise<Batch> {
  return ask(api.POST('/v1/paper/batches', { body: { unitCode, month } }));
}

/** Enters a form, or corrects what was entered of it. */
export function enterForm(id: string, formNo: string, body: Reading): Promise<Line> {
  const params = { path: { id, formNo } };
  return ask(api.PUT('/v1/paper/batches/{id}/lines/{formNo}', { params, body }));
}

export function takeOut(id: string, formNo: string) {
  const params = { path: { id, formNo } };
  return ask(api.DELETE('/v1/paper/batches/{id}/lines/{formNo}', { params }));
}

/** Attaches a scan or a photograph; the service tells by its first bytes what it is. */
export function attach(id: string, file: File) {
  const type = file.type === '' ? 'application/pdf' : file.type;
  return ask(
    api.POST('/v1/paper/batches/{id}/scans', {
      params: batchPath(id),
      headers: { 'Content-Type': type },
      body: '',
      bodySerializer: () => file,
    }),
  );
}

/** Ends the first typing and draws the forms for the second person. */
export function shut(id: string): Promise<Batch> {
  return ask(api.POST('/v1/paper/batches/{id}/shut', { params: batchPath(id) }));
}

/** The second person's word: how many, how much, and the drawn forms. */
export function count(id: string, body: Counted): Promise<Batch> {
  return ask(api.POST('/v1/paper/batches/{id}/count', { params: batchPath(id), body }));
}

export function cancel(id: string, reason: CancelReason): Promise<Batch> {
  const params = batchPath(id);
  return ask(api.POST('/v1/paper/batches/{id}/cancel', { params, body: { reason } }));
}
