import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { ELDER } from '../queries.js';

export type Dispute = components['schemas']['DisputeDetailDto'];
export type Statement = components['schemas']['StatementDto'];

/** One objection, with everything that was said. */
export const disputeQuery = (id: string) =>
  queryOptions({
    queryKey: [ELDER, 'disputes', id],
    queryFn: (): Promise<Dispute> =>
      ask(api.GET('/v1/disputes/{id}', { params: { path: { id } } })),
  });

/** The id of the latest objection to a record; null: nobody objected. Who acts for an elder names the elder. */
export const latestDisputeQuery = (recordId: string, of: { readonly elderId?: string }) =>
  queryOptions({
    queryKey: [ELDER, 'disputes', 'of', recordId, of],
    queryFn: async (): Promise<string | null> => {
      const query = { recordId, limit: 1, ...of };
      const { items } = await ask(api.GET('/v1/disputes', { params: { query } }));
      return items[0]?.id ?? null;
    },
  });
