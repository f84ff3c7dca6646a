import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Import = components['schemas']['ImportDetailDto'];
type ImportRow = components['schemas']['ImportRowDto'];
export type ImportKind = components['schemas']['ImportKind'];

/** What can be imported, in the order of dependence: records name members, and so on. */
export const KINDS: readonly ImportKind[] = [
  'units',
  'services',
  'members',
  'records',
  'assessments',
];

const LOOK_AGAIN_MS = 800;

/** All imports, the newest first. */
export const importsQuery = listOf(['imports', 'list'], (after) =>
  ask(api.GET('/v1/imports', { params: { query: afterOf(after) } })),
);

/** One import; read again and again until it has ended. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: () => ask(api.GET('/v1/imports/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) =>
      state.data === undefined || isUnderWay(state.data) ? LOOK_AGAIN_MS : false,
  });

/** The rows that an import refused. */
export const refusedRowsQuery = (id: string) =>
  listOf<ImportRow>(['imports', 'rows', id], async (after) => {
    const query = { refused: true, ...afterOf(after) };
    const page = await ask(api.GET('/v1/imports/{id}/rows', { params: { path: { id }, query } }));
    // Text is only answered to who asks for `format=csv`.
    return typeof page === 'string' ? { items: [] } : page;
  });

export function isUnderWay({ state }: Pick<Import, 'state'>): boolean {
  return state === 'received' || state === 'running';
}

/** The refused rows as a file; the service writes it so that no cell is taken for a formula. */
export function refusedRowsFile(id: string): Promise<unknown> {
  const query = { refused: true, format: 'csv' } as const;
  return ask(
    api.GET('/v1/imports/{id}/rows', { params: { path: { id }, query }, parseAs: 'blob' }),
  );
}

/** Hands a file over. A dry run judges every row and changes nothing. */
export async function handOver(wish: {
  readonly kind: ImportKind;
  readonly dryRun: boolean;
  readonly text: string;
}): Promise<string> {
  const { kind, dryRun, text } = wish;
  const { id } = await ask(
    api.POST('/v1/imports', {
      params: { query: { kind, dryRun } },
      headers: { 'Content-Type': 'text/csv' },
      body: text,
      bodySerializer: (body) => body,
    }),
  );
  return id;
}
