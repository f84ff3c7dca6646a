import type { Role } from '../../auth/principal.js';

/** Every state of a visit; the database holds the same list (`visits_state_known`). */
export const VISIT_STATES = ['planned', 'done', 'missed', 'cancelled'] as const;
export type VisitState = (typeof VISIT_STATES)[number];

/** How an elder was, or is to be, seen; a care call is made on the phone. */
export const VISIT_KINDS = ['home', 'station', 'call'] as const;
export type VisitKind = (typeof VISIT_KINDS)[number];

/** Who makes it. A volunteer's visit counts through the service record it names, the others' as they stand. */
export const VISITOR_KINDS = ['worker', 'operator', 'volunteer'] as const;
export type VisitorKind = (typeof VISITOR_KINDS)[number];

/** How the elder was found. */
export const VISIT_OUTCOMES = ['well', 'need', 'urgent'] as const;
export type VisitOutcome = (typeof VISIT_OUTCOMES)[number];

/** Why nobody was seen. */
export const MISS_REASONS = [
  'not_at_home',
  'refused',
  'in_hospital',
  'away',
  'no_answer',
  'visitor_prevented',
  'other',
] as const;
export type MissReason = (typeof MISS_REASONS)[number];

/** Who takes a step: the visitor, or a worker whose role reaches the elder's unit. */
export type VisitActor = 'visitor' | 'worker';

/** One step of a visit's life. */
export interface VisitStep {
  readonly from: readonly VisitState[];
  readonly to: VisitState;
  readonly by: readonly VisitActor[];
  readonly route: string;
}

/**
 * The life of a visit: the one table that code, tests and `docs/visits.md` read; the database holds it too
 * (`visits_steps`). A visit that was not planned is entered as done or missed at once.
 */
export const VISIT_STEPS = {
  plan: { from: [], to: 'planned', by: ['worker'], route: 'POST /v1/visits' },
  record: {
    from: ['planned'],
    to: 'done',
    by: ['visitor'],
    route: 'POST /v1/visits/{id}/record',
  },
  miss: {
    from: ['planned'],
    to: 'missed',
    by: ['visitor', 'worker'],
    route: 'POST /v1/visits/{id}/miss',
  },
  cancel: {
    from: ['planned'],
    to: 'cancelled',
    by: ['worker'],
    route: 'POST /v1/visits/{id}/cancel',
  },
} as const satisfies Readonly<Record<string, VisitStep>>;
export type VisitAction = keyof typeof VISIT_STEPS;

/** Whether `action` may start in `state`. */
export function allows(action: VisitAction, state: VisitState): boolean {
  return (VISIT_STEPS[action].from as readonly VisitState[]).includes(state);
}

/** Roles whose holders plan visits, make them, and enter what they saw, where they reach the elder's unit. */
export const VISIT_WORKERS: readonly Role[] = ['social_worker', 'station_admin'];
/** Who may also look at visits, rosters and rates. */
export const VISIT_READERS: readonly Role[] = [
  ...VISIT_WORKERS,
  'operator',
  'city_admin',
  'auditor',
];
