import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

export type Service = components['schemas']['ServiceAnswer'];
export type NewService = components['schemas']['NewServiceRequest'];

/** The services offered on a date, by code. */
export const servicesQuery = (on: string) =>
  listOf(['services', on], (after) =>
    ask(
      api.GET('/v1/services', {
        params: { query: { limit: 200, ...(on !== '' && { on }), ...afterOf(after) } },
      }),
    ),
  );

/** Adds a service, or a later version of one. */
export function addService(body: NewService): Promise<Service> {
  return ask(api.POST('/v1/services', { body }));
}
