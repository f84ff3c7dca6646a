import type { Role } from '../../auth/principal.js';

/** Every state of a card; the database holds the same list (`service_cards_state_known`). */
export const CARD_STATES = ['active', 'blocked', 'replaced'] as const;
export type CardState = (typeof CARD_STATES)[number];

/** Who hands out cards and knows, for a moment, what belongs to them. */
export const CARD_KEEPERS = ['station_admin', 'social_worker'] as const satisfies readonly Role[];

/** One step of a card's life. `elder` is the card's own holder. */
export interface CardStep {
  readonly from: readonly CardState[];
  readonly to: CardState;
  readonly by: readonly Role[];
}

/**
 * The life of a card: the one table that code, tests and docs/cards.md read; the database holds the same steps
 * (`service_cards_steps`). Issuing makes a card active. Whoever holds a role must reach the elder's unit.
 */
export const CARD_STEPS = {
  block: { from: ['active'], to: 'blocked', by: ['elder', ...CARD_KEEPERS, 'operator'] },
  unblock: { from: ['blocked'], to: 'active', by: CARD_KEEPERS },
  replace: { from: ['active', 'blocked'], to: 'replaced', by: CARD_KEEPERS },
  renew_pin: { from: ['active'], to: 'active', by: CARD_KEEPERS },
  draw_codes: { from: ['active'], to: 'active', by: CARD_KEEPERS },
} as const satisfies Readonly<Record<string, CardStep>>;
export type CardAction = keyof typeof CARD_STEPS;

/** Whether `action` may start in `state`. */
export function cardAllows(action: CardAction, state: CardState): boolean {
  return (CARD_STEPS[action].from as readonly CardState[]).includes(state);
}

/** Why something was done with a card; the database holds the same list (`card_events_reason_known`). */
export const CARD_REASONS = [
  'lost',
  'stolen',
  'damaged',
  'misused',
  'found',
  'forgotten',
  'other',
] as const;
export type CardReason = (typeof CARD_REASONS)[number];
