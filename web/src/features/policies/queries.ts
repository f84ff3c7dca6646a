import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

type PolicyAnswer = components['schemas']['PolicyAnswer'];
type NewPolicy = components['schemas']['NewPolicyRequest'];
export type Params = NonNullable<PolicyAnswer['params']>;
export type Replay = components['schemas']['ReplayFiguresAnswer'];

/** All versions of the rules. */
export const policiesQuery = listOf(['policies', 'list'], (after) =>
  ask(api.GET('/v1/policies', { params: { query: afterOf(after) } })),
);

/** The rules in force on a date. */
export const policyOnQuery = (on: string) =>
  queryOptions({
    queryKey: ['policies', 'on', on],
    queryFn: () => ask(api.GET('/v1/policies/current', { params: { query: { on } } })),
  });

/** What a draft would have made of a month; nothing is written. */
export function previewPolicy(params: Params, month: string) {
  return ask(api.POST('/v1/policies/preview', { body: { params, month } }));
}

export function publish(body: NewPolicy): Promise<PolicyAnswer> {
  return ask(api.POST('/v1/policies', { body }));
}
