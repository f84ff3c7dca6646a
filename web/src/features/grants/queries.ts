import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type HardshipClass = components['schemas']['HardshipClassAnswer'];
export type NewClass = components['schemas']['NewClassRequest'];

/** The hardship classes of the city and its towns. */
export const classesQuery = listOf(['hardship-classes'], (after) =>
  ask(api.GET('/v1/hardship-classes', { params: { query: afterOf(after) } })),
);

/** The hardships of one's people. */
export const hardshipsQuery = listOf(['hardships'], (after) =>
  ask(api.GET('/v1/hardships', { params: { query: afterOf(after) } })),
);

/** What was granted for a month. */
export const awardsQuery = (month: string) =>
  listOf(['awards', month], (after) =>
    ask(api.GET('/v1/grants/awards', { params: { query: { month, ...afterOf(after) } } })),
  );

export function addClass(body: NewClass) {
  return ask(api.POST('/v1/hardship-classes', { body }));
}

/** Adds the standard classes that the city lacks from a day on. */
export function adoptStandard(validFrom: string) {
  return ask(api.POST('/v1/hardship-classes/standard', { body: { validFrom } }));
}

/** What a month's grants come to. */
export const awardSumsQuery = (month: string) =>
  queryOptions({
    queryKey: ['awards', month, 'sums'],
    queryFn: () => ask(api.GET('/v1/grants/awards/sums', { params: { query: { month } } })),
  });

/** Sets the last day of a class. */
export function closeClass(id: string, body: { validUntil: string; reason: string }) {
  return ask(api.POST('/v1/hardship-classes/{id}/close', { params: { path: { id } }, body }));
}
