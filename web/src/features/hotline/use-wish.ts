import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { type Act, callQuery } from './queries.js';

type Schemas = components['schemas'];
export type Wish =
  | { readonly what: 'requests'; readonly body: Schemas['CallerRequestDto'] }
  | { readonly what: 'confirmations'; readonly body: Schemas['CallerConfirmationDto'] }
  | { readonly what: 'bookings'; readonly body: Schemas['CallerBookingDto'] }
  | { readonly what: 'cancellations'; readonly body: Schemas['CallerCancellationDto'] }
  | { readonly what: 'service-records'; readonly body: Schemas['CallerRecordDto'] };

/** Says what the caller wishes for; the service answers with the words to read out, and nothing is done yet. */
export function useWish(callId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: Wish) => send(callId, wish),
    onSuccess: () => queries.invalidateQueries({ queryKey: callQuery(callId).queryKey }),
  });
}

function send(id: string, wish: Wish): Promise<Act> {
  const params = { path: { id } };
  switch (wish.what) {
    case 'requests':
      return ask(api.POST('/v1/hotline/calls/{id}/requests', { params, body: wish.body }));
    case 'confirmations':
      return ask(api.POST('/v1/hotline/calls/{id}/confirmations', { params, body: wish.body }));
    case 'bookings':
      return ask(api.POST('/v1/hotline/calls/{id}/bookings', { params, body: wish.body }));
    case 'cancellations':
      return ask(api.POST('/v1/hotline/calls/{id}/cancellations', { params, body: wish.body }));
    default:
      return ask(api.POST('/v1/hotline/calls/{id}/service-records', { params, body: wish.body }));
  }
}
