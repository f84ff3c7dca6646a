import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';

export type ServiceRecord = components['schemas']['RecordDto'];
export type RecordDetail = components['schemas']['RecordDetailDto'];
export type RecordState = components['schemas']['RecordState'];
export type Evidence = components['schemas']['EvidenceStrength'];

export const EVIDENCES = ['self', 'paper', 'confirmed', 'code', 'qr'] as const;
const RECENT = 30;

/** One record with what was shown for it. */
export function recordQuery(id: string) {
  return queryOptions({
    queryKey: ['record', id],
    queryFn: ({ signal }): Promise<RecordDetail> =>
      ask(api.GET('/v1/service-records/{id}', { params: { path: { id } }, signal })),
  });
}

/** What a volunteer logged lately, the newest first. */
export function recentRecordsQuery(volunteerId: string) {
  return queryOptions({
    queryKey: ['records', 'of', volunteerId],
    queryFn: ({ signal }): Promise<ServiceRecord[]> => {
      const query = { volunteerId, limit: RECENT };
      return ask(api.GET('/v1/service-records', { params: { query }, signal })).then(
        (page) => page.items,
      );
    },
  });
}

/** What a member has, as the books say now. */
export function balanceQuery(memberId: string) {
  return queryOptions({
    queryKey: ['balance', memberId],
    retry: false,
    queryFn: ({ signal }) =>
      ask(
        api.GET('/v1/members/{id}/balance', {
          params: { path: { id: memberId }, query: {} },
          signal,
        }),
      ),
  });
}
