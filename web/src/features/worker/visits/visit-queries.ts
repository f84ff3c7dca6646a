import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../api/client.js';
import type { components } from '../../../api/schema.js';

export type Visit = components['schemas']['VisitDto'];
export type RosterLine = components['schemas']['RosterLineDto'];

export const VISIT_KINDS = ['home', 'station', 'call'] as const;
export const VISIT_OUTCOMES = ['well', 'need', 'urgent'] as const;
const MOST = 200;
/** So that a mistake in the service's cursors never becomes an endless loop here. */
const MOST_PAGES = 50;

interface PageOf<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

async function all<Item>(
  load: (wish: { limit: number; after?: string }) => Promise<PageOf<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: PageOf<Item> = await load({ limit: MOST, ...(after !== null && { after }) });
    items.push(...page.items);
    after = page.next;
    if (after === null) break;
  }
  return items;
}

/** All visits of a month, made in it or else planned for it. */
export function monthQuery(month: string) {
  return queryOptions({
    queryKey: ['visits', 'month', month],
    queryFn: () =>
      all((wish) => ask(api.GET('/v1/visits', { params: { query: { month, ...wish } } }))),
  });
}

/** Planned visits whose day is over. */
export const overdueQuery = queryOptions({
  queryKey: ['visits', 'overdue'],
  queryFn: () =>
    all((wish) => ask(api.GET('/v1/visits', { params: { query: { overdue: true, ...wish } } }))),
});

/** Who is looked after by a station, or by a community that has none. */
export function rosterQuery(code: string) {
  return queryOptions({
    queryKey: ['roster', code],
    enabled: code !== '',
    queryFn: () =>
      all<RosterLine>((wish) => {
        const params = { path: { code }, query: wish };
        return ask(api.GET('/v1/stations/{code}/roster', { params }));
      }),
  });
}

/** The day that a visit counts for. */
export function dayOf(visit: Visit, shanghaiDate: (instant: string) => string): string {
  return visit.visitedAt === null ? (visit.plannedOn ?? '') : shanghaiDate(visit.visitedAt);
}
