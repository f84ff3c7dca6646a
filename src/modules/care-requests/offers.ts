/** Every state of an offer; the database holds the same list (`request_offers_state_known`). */
export const OFFER_STATES = [
  'offered',
  'accepted',
  'declined',
  'withdrawn',
  'lapsed',
  'no_show',
] as const;
export type OfferState = (typeof OFFER_STATES)[number];

/** One step of an offer's life. `by` null: it comes with a step of the request. */
export interface OfferStep {
  readonly from: readonly OfferState[];
  readonly to: OfferState;
  readonly by: 'volunteer' | 'elder_side' | null;
}

/**
 * The life of an offer, held by the database as well (`request_offers_steps`). `lapse`: another offer was accepted, or
 * the request was withdrawn, missed or published anew.
 */
export const OFFER_STEPS = {
  accept: { from: ['offered'], to: 'accepted', by: 'elder_side' },
  decline: { from: ['offered'], to: 'declined', by: 'elder_side' },
  withdraw: { from: ['offered', 'accepted'], to: 'withdrawn', by: 'volunteer' },
  no_show: { from: ['accepted'], to: 'no_show', by: null },
  lapse: { from: ['offered', 'accepted'], to: 'lapsed', by: null },
} as const satisfies Readonly<Record<string, OfferStep>>;
export type OfferAction = keyof typeof OFFER_STEPS;

/** Whether `action` may start in `state`. */
export function allowsOffer(action: OfferAction, state: OfferState): boolean {
  return (OFFER_STEPS[action].from as readonly OfferState[]).includes(state);
}
