import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { afterOf, listOf } from '../desk/pages.js';

type NewWebhook = components['schemas']['NewWebhookDto'];
export type EventType = NewWebhook['types'][number];

/** The addresses that are told of events. */
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: () => ask(api.GET('/v1/webhooks')),
});

/** What was sent to an address, the newest first. */
export const deliveriesQuery = (id: string) =>
  listOf(['webhooks', 'deliveries', id], (after) =>
    ask(
      api.GET('/v1/webhooks/{id}/deliveries', {
        params: { path: { id }, query: afterOf(after) },
      }),
    ),
  );

export function addWebhook(body: NewWebhook) {
  return ask(api.POST('/v1/webhooks', { body }));
}

export function switchWebhook(id: string, enabled: boolean) {
  return ask(api.PATCH('/v1/webhooks/{id}', { params: { path: { id } }, body: { enabled } }));
}

export function removeWebhook(id: string) {
  return ask(api.DELETE('/v1/webhooks/{id}', { params: { path: { id } } }));
}

/** Sends a test. */
export function ping(id: string) {
  return ask(api.POST('/v1/webhooks/{id}/ping', { params: { path: { id } } }));
}

/** Sends again whatever was given up. */
export function replay(id: string) {
  return ask(api.POST('/v1/webhooks/{id}/replay', { params: { path: { id } } }));
}
