import type { Problem } from '../api/problem.js';

/**
 * What a person has asked for on this device, until the service has answered it. `sending` is the first try;
 * `asking` is every later one, when nobody knows whether an earlier one took effect.
 */
export const OUTBOX_STATES = [
  'waiting',
  'sending',
  'unknown',
  'asking',
  'accepted',
  'refused',
] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** The only ways from one state to another; null: it is gone from the device. */
export const OUTBOX_STEPS = {
  send: { waiting: 'sending', unknown: 'asking' },
  /** The service said yes. */
  accept: { sending: 'accepted', asking: 'accepted' },
  /** The service said no, and nothing took effect. */
  refuse: { sending: 'refused', asking: 'refused' },
  /** Surely not carried out this time: try later. What was unknown before stays so. */
  hold: { sending: 'waiting', asking: 'unknown' },
  /** No answer, or the page ended while one was awaited. */
  lose: { sending: 'unknown', asking: 'unknown' },
  /** Put right by its person, with a new key. */
  mend: { refused: 'waiting' },
  /** Never of what may have taken effect unseen. */
  drop: { waiting: null, accepted: null, refused: null },
} as const satisfies Record<string, Partial<Record<OutboxState, OutboxState | null>>>;
export type OutboxStep = keyof typeof OUTBOX_STEPS;

/** One thing that is kept until its answer is known. */
export interface OutboxItem<Action> {
  readonly id: string;
  /** The idempotency key: it stays the same however often this is sent. */
  readonly key: string;
  /** Who asked for it; nobody else's session ever sends it. */
  readonly memberId: string;
  readonly queuedAt: string;
  readonly action: Action;
  readonly state: OutboxState;
  /** Why it was refused, in the service's words. */
  readonly problem: Problem | null;
  /** The id of what came of it. */
  readonly result: string | null;
}

/** What one try came to. */
export type Outcome =
  | { readonly step: 'accept'; readonly result: string | null }
  | { readonly step: 'refuse'; readonly problem: Problem | null }
  | { readonly step: 'hold' | 'lose' };

/** The state after a step; undefined: the step is not allowed from here. */
export function stateAfter(state: OutboxState, step: OutboxStep): OutboxState | null | undefined {
  const ways: Partial<Record<OutboxState, OutboxState | null>> = OUTBOX_STEPS[step];
  return ways[state];
}

/** Whether the answer is still outstanding. */
export function isUnsent(state: OutboxState): boolean {
  return state !== 'accepted' && state !== 'refused';
}

/** The item after what a try came to. Throws when the table has no such way. */
export function afterOutcome<Action>(
  item: OutboxItem<Action>,
  outcome: Outcome,
): OutboxItem<Action> {
  const state = stateAfter(item.state, outcome.step);
  if (state === null || state === undefined) {
    throw new Error(`no ${outcome.step} from ${item.state}`);
  }
  const problem = outcome.step === 'refuse' ? outcome.problem : null;
  const result = outcome.step === 'accept' ? outcome.result : null;
  return { ...item, state, problem, result };
}

/** Whose turn it is: the oldest first, so that a check-out follows its check-in. */
export function inTurn<Action>(
  items: readonly OutboxItem<Action>[],
  memberId: string,
): OutboxItem<Action>[] {
  return items
    .filter((item) => item.memberId === memberId && stateAfter(item.state, 'send') !== undefined)
    .sort((a, b) => a.queuedAt.localeCompare(b.queuedAt));
}
