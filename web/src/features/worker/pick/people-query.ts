import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';

/** Somebody to choose. */
export interface Person {
  readonly id: string;
  readonly memberNo: string;
  /** Null: erased. */
  readonly name: string | null;
}

export type Part = 'elder' | 'volunteer';

const MOST = 200;
const MINUTE_MS = 60_000;
/** What a whole member number can be. */
const MEMBER_NO = /^[A-Za-z0-9_-]{1,32}$/;

/** The first of the people of the own units, by member number; narrowed to a unit if one is named. */
export const peopleQuery = (role: Part, unit: string) =>
  queryOptions({
    queryKey: ['people', role, unit],
    staleTime: MINUTE_MS,
    queryFn: () => {
      const query = { role, limit: MOST, ...(unit !== '' && { unit }) };
      return ask(api.GET('/v1/members', { params: { query } }));
    },
  });

/** Whoever has exactly this member number: finds those beyond the first ones. */
export const numberQuery = (role: Part, typed: string) =>
  queryOptions({
    queryKey: ['people', role, 'number', typed],
    staleTime: MINUTE_MS,
    enabled: MEMBER_NO.test(typed),
    queryFn: () => {
      const query = { role, memberNo: typed };
      return ask(api.GET('/v1/members', { params: { query } }));
    },
  });

/** Those whose name or member number holds what was typed, and who are not taken yet. */
export function matching(
  people: readonly Person[],
  typed: string,
  taken: readonly string[],
): Person[] {
  const text = typed.toLowerCase();
  const holds = (value: string | null) => value?.toLowerCase().includes(text) ?? false;
  const seen = new Set(taken);
  return people.filter(({ id, name, memberNo }) => {
    if (seen.has(id)) return false;
    seen.add(id);
    return holds(name) || holds(memberNo);
  });
}
