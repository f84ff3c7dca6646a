import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import type { Tone } from '../../ui/notice.js';
import { afterOf, listOf } from '../desk/pages.js';

type NewWebhook = components['schemas']['NewWebhookDto'];
export type Delivery = components['schemas']['DeliveryDetailDto'];
export type DeliveryState = Delivery['state'];
export type EventType = NewWebhook['types'][number];

const LOOK_AGAIN_MS = 3_000;

/** The addresses that are told of events. */
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: () => ask(api.GET('/v1/webhooks')),
});

/** How good it is that a delivery stands where it stands. */
export const DELIVERY_TONES: Readonly<Record<DeliveryState, Tone>> = {
  waiting: 'info',
  delivered: 'good',
  dead: 'bad',
};

/** What was sent to an address, the newest first; of one state only when it is given. */
export const deliveriesQuery = (id: string, state: DeliveryState | null) =>
  listOf(['webhooks', 'deliveries', id, state], (after) =>
    ask(
      api.GET('/v1/webhooks/{id}/deliveries', {
        params: { path: { id }, query: { ...(state !== null && { state }), ...afterOf(after) } },
      }),
    ),
  );

/** One of them with every attempt; read again while it waits for the next one. */
export const deliveryQuery = (id: string, deliveryId: string) =>
  queryOptions({
    queryKey: ['webhooks', 'delivery', id, deliveryId],
    queryFn: () =>
      ask(
        api.GET('/v1/webhooks/{id}/deliveries/{deliveryId}', {
          params: { path: { id, deliveryId } },
        }),
      ),
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? LOOK_AGAIN_MS : false),
  });

/** Sends one again that has ended. */
export function replayOne(id: string, deliveryId: string) {
  const params = { path: { id, deliveryId } };
  return ask(api.POST('/v1/webhooks/{id}/deliveries/{deliveryId}/replay', { params }));
}

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
