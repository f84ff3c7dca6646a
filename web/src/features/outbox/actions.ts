import type { components } from '../../api/schema.js';

type Schemas = components['schemas'];

/** What can be asked for without a network. Names of things are kept so that the list can say what it is about. */
export type Action =
  | { readonly kind: 'log'; readonly body: Schemas['LogRecordDto']; readonly about: string }
  | { readonly kind: 'checkIn'; readonly body: Schemas['CheckInDto']; readonly about: string }
  | {
      readonly kind: 'checkOut';
      readonly stay: Stay;
      readonly body: Schemas['CheckOutDto'];
      readonly about: string;
    }
  | { readonly kind: 'withdraw'; readonly recordId: string; readonly about: string };

/** A stay by its id, or by the check-in in this outbox that has not been answered yet. */
export type Stay = { readonly id: string } | { readonly itemId: string };
