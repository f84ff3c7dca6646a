/** Every state of a dispute; the database holds the same list (`disputes_state_known`). */
export const DISPUTE_STATES = [
  'open',
  'decided',
  'appealed',
  'ordered',
  'owed',
  'upheld',
  'reversed',
  'withdrawn',
] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** In what capacity somebody takes part; the database holds the same list (`disputes_moved_as_known`). */
export const PARTICIPANTS = [
  'recipient',
  'volunteer',
  'proxy',
  'operator',
  'worker',
  'auditor',
  'city',
  'clock',
  'ledger',
] as const;
export type Participant = (typeof PARTICIPANTS)[number];

/** Who may object: the record's two sides, those who speak for the recipient, and those who supervise. */
export const OBJECTORS = [
  'recipient',
  'volunteer',
  'proxy',
  'operator',
  'worker',
  'auditor',
] as const satisfies readonly Participant[];
export type ObjectorRole = (typeof OBJECTORS)[number];

/** What somebody who objects wants. */
export const ASKS = ['reversal', 'correction'] as const;
export type Ask = (typeof ASKS)[number];

/** What an instance may find. `corrected`: reversed, and a new record with other times is handed in. */
export const OUTCOMES = ['upheld', 'reversed', 'corrected'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One step of a dispute's life. */
export interface DisputeStep {
  readonly from: readonly DisputeState[];
  readonly to: DisputeState;
  readonly by: readonly (Participant | 'objector')[];
  /** Null: nobody asks for it; a time has passed, or the ledger has answered. */
  readonly route: string | null;
}

/**
 * The life of a dispute: the one table that code, tests and `docs/disputes.md` read; the database holds its moves too
 * (`dispute_events_step_known`). No two steps go from one state to the same other.
 */
export const DISPUTE_STEPS = {
  file: { from: [], to: 'open', by: OBJECTORS, route: 'POST /v1/disputes' },
  withdraw: {
    from: ['open'],
    to: 'withdrawn',
    by: ['objector'],
    route: 'POST /v1/disputes/{id}/withdraw',
  },
  decide: {
    from: ['open'],
    to: 'decided',
    by: ['worker'],
    route: 'POST /v1/disputes/{id}/decide',
  },
  escalate: { from: ['open'], to: 'appealed', by: ['clock'], route: null },
  appeal: {
    from: ['decided'],
    to: 'appealed',
    by: ['objector', 'recipient', 'proxy', 'volunteer'],
    route: 'POST /v1/disputes/{id}/appeal',
  },
  stand: { from: ['decided'], to: 'upheld', by: ['clock'], route: null },
  fall: { from: ['decided'], to: 'ordered', by: ['clock'], route: null },
  uphold: {
    from: ['appealed'],
    to: 'upheld',
    by: ['city'],
    route: 'POST /v1/disputes/{id}/rule',
  },
  order: {
    from: ['appealed'],
    to: 'ordered',
    by: ['city'],
    route: 'POST /v1/disputes/{id}/rule',
  },
  owe: { from: ['ordered'], to: 'owed', by: ['ledger'], route: null },
  reverse: { from: ['ordered', 'owed'], to: 'reversed', by: ['ledger'], route: null },
} as const satisfies Readonly<Record<string, DisputeStep>>;
export type DisputeAction = keyof typeof DISPUTE_STEPS;

/** States in which both sides may still say something, and their record waits as `disputed`. */
export const ARGUED_STATES = [
  'open',
  'decided',
  'appealed',
] as const satisfies readonly DisputeState[];

/** States in which a dispute is not over: its record is `disputed` exactly then. */
export const LIVE_STATES = [
  ...ARGUED_STATES,
  'ordered',
  'owed',
] as const satisfies readonly DisputeState[];

/** Whether a step may start where the dispute stands. */
export function canStart(action: DisputeAction, state: DisputeState): boolean {
  return (DISPUTE_STEPS[action].from as readonly DisputeState[]).includes(state);
}

/** Whether both sides may still be heard. */
export function isArgued(state: DisputeState): boolean {
  return (ARGUED_STATES as readonly DisputeState[]).includes(state);
}

/** Where a decision leads once it is final. */
export function finalStep(outcome: Outcome, instance: 'first' | 'city'): DisputeAction {
  if (instance === 'first') return outcome === 'upheld' ? 'stand' : 'fall';
  return outcome === 'upheld' ? 'uphold' : 'order';
}
