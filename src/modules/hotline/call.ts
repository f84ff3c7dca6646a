/** Every state of a call; the database holds the same list (`hotline_calls_state_known`). */
export const CALL_STATES = ['open', 'identified', 'refused', 'closed'] as const;
export type CallState = (typeof CALL_STATES)[number];

/** What a call is for (`hotline_calls_purpose_known`): somebody rings us; we ring to ask how they are, or to ask again. */
export const CALL_PURPOSES = ['service', 'care', 'call_back'] as const;
export type CallPurpose = (typeof CALL_PURPOSES)[number];

/** How a call ended (`hotline_calls_outcome_known`). */
export const CALL_OUTCOMES = ['served', 'informed', 'reached', 'not_reached', 'abandoned'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** How whoever is on the line was identified (`hotline_calls_identified_known`). */
export type IdentifiedBy = 'card' | 'person' | 'dialled';

/**
 * The life of a call: the one table that code, tests and `docs/hotline.md` read; the database holds it too
 * (`hotline_calls_steps`). Nothing is done for anybody before the call is identified.
 */
export const CALL_STEPS = {
  identify: { from: ['open'], to: 'identified' },
  refuse: { from: ['open'], to: 'refused' },
  close: { from: ['open', 'identified'], to: 'closed' },
} as const satisfies Readonly<
  Record<string, { readonly from: readonly CallState[]; readonly to: CallState }>
>;
export type CallAction = keyof typeof CALL_STEPS;

/** After so many claims that did not fit, the call is over: whoever it was may come to the station. */
export const MOST_MISSES = 3;
/** Claims that did not fit, of one operator in an hour; a desk that guesses is stopped. */
export const MOST_MISSES_AN_HOUR = 10;

/** Whether a step may start in a state. */
export function allowsCall(action: CallAction, state: CallState): boolean {
  return (CALL_STEPS[action].from as readonly CallState[]).includes(state);
}
