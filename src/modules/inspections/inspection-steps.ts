/** Every state of a draw; the database holds the same list (`inspection_draws_state_known`). */
export const DRAW_STATES = ['preparing', 'announced', 'drawn', 'published', 'void'] as const;
export type DrawState = (typeof DRAW_STATES)[number];

/** The life of a draw; the database holds its moves too (`inspection_draws_steps`). */
export const DRAW_STEPS = {
  prepare: { from: [], to: 'preparing', by: 'auditor' },
  announce: { from: ['preparing'], to: 'announced', by: 'ledger' },
  lapse: { from: ['preparing'], to: 'void', by: 'clock' },
  draw: { from: ['announced'], to: 'drawn', by: 'clock' },
  publish: { from: ['drawn'], to: 'published', by: 'auditor' },
} as const satisfies Readonly<
  Record<string, { from: readonly DrawState[]; to: DrawState; by: 'auditor' | 'ledger' | 'clock' }>
>;

/** Every state of an inspection; the database holds the same list (`inspections_state_known`). */
export const INSPECTION_STATES = [
  'assigned',
  'passed',
  'unseen',
  'found',
  'appealed',
  'cleared',
  'confirmed',
  'repaired',
  'settled',
] as const;
export type InspectionState = (typeof INSPECTION_STATES)[number];

/** In what capacity somebody takes a step. `clock`: the draw itself (`inspections_moved_as_known`). */
export const CAPACITIES = ['inspector', 'party', 'overseer', 'worker', 'clock'] as const;
export type Capacity = (typeof CAPACITIES)[number];

/** What an inspector can find; the database holds the same list (`inspections_finding_known`). */
export const FINDINGS = [
  'not_served',
  'time_wrong',
  'person_wrong',
  'evidence_missing',
  'not_agreed',
  'amount_wrong',
  'conduct',
  'other',
] as const;
export type Finding = (typeof FINDINGS)[number];

/** One step of an inspection's life. */
export interface InspectionStep {
  readonly from: readonly InspectionState[];
  readonly to: InspectionState;
  readonly by: readonly Exclude<Capacity, 'clock'>[];
  readonly route: string;
}

/**
 * The life of an inspection: the one table that code, tests and `docs/inspections.md` read; the database holds its
 * moves, with who takes them (`inspection_events_step_known`).
 */
export const INSPECTION_STEPS = {
  replace: {
    from: ['assigned'],
    to: 'assigned',
    by: ['inspector', 'overseer'],
    route: 'POST /v1/inspections/{id}/replace',
  },
  pass: {
    from: ['assigned'],
    to: 'passed',
    by: ['inspector'],
    route: 'POST /v1/inspections/{id}/pass',
  },
  unseen: {
    from: ['assigned'],
    to: 'unseen',
    by: ['inspector', 'overseer'],
    route: 'POST /v1/inspections/{id}/unseen',
  },
  find: {
    from: ['assigned'],
    to: 'found',
    by: ['inspector'],
    route: 'POST /v1/inspections/{id}/find',
  },
  appeal: {
    from: ['found'],
    to: 'appealed',
    by: ['party'],
    route: 'POST /v1/inspections/{id}/appeal',
  },
  clear: {
    from: ['appealed'],
    to: 'cleared',
    by: ['overseer'],
    route: 'POST /v1/inspections/{id}/clear',
  },
  confirm: {
    from: ['appealed'],
    to: 'confirmed',
    by: ['overseer'],
    route: 'POST /v1/inspections/{id}/confirm',
  },
  repair: {
    from: ['found', 'confirmed'],
    to: 'repaired',
    by: ['party', 'worker'],
    route: 'POST /v1/inspections/{id}/repair',
  },
  settle: {
    from: ['repaired'],
    to: 'settled',
    by: ['inspector', 'overseer'],
    route: 'POST /v1/inspections/{id}/settle',
  },
  redo: {
    from: ['repaired'],
    to: 'confirmed',
    by: ['inspector', 'overseer'],
    route: 'POST /v1/inspections/{id}/redo',
  },
} as const satisfies Readonly<Record<string, InspectionStep>>;
export type InspectionAction = keyof typeof INSPECTION_STEPS;

/** States in which the results of a draw are not all in: it cannot be published. */
export const UNDECIDED_STATES = [
  'assigned',
  'appealed',
] as const satisfies readonly InspectionState[];

/** Whether a step may start where the inspection stands. */
export function canStart(action: InspectionAction, state: InspectionState): boolean {
  return (INSPECTION_STEPS[action].from as readonly InspectionState[]).includes(state);
}
