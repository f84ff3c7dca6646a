import { queryOptions, useQueries } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';
import { memberQuery } from '../queries.js';

export type Circles = components['schemas']['CareCirclesDto'];
export type RingOfPeople = components['schemas']['RingDto'];

/** Which circles are looked for. */
export interface CirclesWish {
  /** The last month, `YYYY-MM`. */
  readonly month: string;
  readonly months: number;
  /** What makes a tie. */
  readonly tieMinutes: number;
}

/** Who serves whom in a circle; null when the service answered in its other form, which was not asked for. */
export const circlesQuery = ({ month, ...query }: CirclesWish) =>
  queryOptions({
    queryKey: ['reports', 'circles', month, query],
    // For a large city the service adds up for a while.
    staleTime: 300_000,
    queryFn: async () => {
      const params = { path: { month }, query };
      const answer = await ask(api.GET('/v1/city/care-circles/{month}', { params }));
      return typeof answer === 'string' ? null : answer;
    },
  });

/** The same report as a table to take away, as of the same instant. */
export function circlesFile({ month, months, tieMinutes }: CirclesWish, asOf: string): string {
  const query = new URLSearchParams({
    ...{ months: String(months), tieMinutes: String(tieMinutes) },
    ...{ asOf, format: 'csv' },
  });
  return `/v1/city/care-circles/${month}?${query}`;
}

/** The numbers of members by id, as far as they are known by now. Who was erased has a number and no name. */
export function useMemberNos(ids: readonly string[]): ReadonlyMap<string, string> {
  const answers = useQueries({ queries: ids.map((id) => memberQuery(id)) });
  return new Map(ids.map((id, n) => [id, answers[n]?.data?.memberNo ?? '…']));
}

/** Where the entries of a member stand in the ledger. */
export function ledgerOf(id: string, memberNo: string): string {
  return `/audit/ledger?${new URLSearchParams({ member: id, no: memberNo })}`;
}
