import type { Role } from '../../auth/principal.js';

/** Every state of an activity; the database holds the same list (`activities_state_known`). */
export const ACTIVITY_STATES = ['planned', 'closed', 'cancelled'] as const;
export type ActivityState = (typeof ACTIVITY_STATES)[number];

/** What somebody is at an activity; one person is one of the two. */
export const PARTS = ['volunteer', 'elder'] as const;
export type Part = (typeof PARTS)[number];

/** How somebody stands; the database holds the same list (`activity_people_state_known`). */
export const PERSON_STATES = ['signed_up', 'withdrawn', 'attended', 'absent'] as const;
export type PersonState = (typeof PERSON_STATES)[number];

/** Who pays for the hours of an activity. */
export const ACTIVITY_FUNDINGS = ['issue', 'pool'] as const;
export type ActivityFunding = (typeof ACTIVITY_FUNDINGS)[number];

/** What the list of attendance rests on: the organiser's word. Paper counts where two people have entered it. */
export const ACTIVITY_EVIDENCE = ['self'] as const;
export type ActivityEvidence = (typeof ACTIVITY_EVIDENCE)[number];

/** One step of an activity's life, or one that leaves it where it is (`to` null). */
export interface ActivityStep {
  readonly from: readonly ActivityState[];
  readonly to: ActivityState | null;
  /** `worker`: a social worker or station admin who reaches the unit; `member`: for oneself. */
  readonly by: readonly ('worker' | 'member')[];
  readonly route: string;
}

/**
 * The life of an activity: the one table that code, tests and `docs/activities.md` read; the database holds it too
 * (`activities_steps`).
 */
export const ACTIVITY_STEPS = {
  announce: { from: [], to: 'planned', by: ['worker'], route: 'POST /v1/activities' },
  sign_up: {
    from: ['planned'],
    to: null,
    by: ['worker', 'member'],
    route: 'POST /v1/activities/{id}/sign-up',
  },
  withdraw: {
    from: ['planned'],
    to: null,
    by: ['worker', 'member'],
    route: 'POST /v1/activities/{id}/withdraw',
  },
  close: {
    from: ['planned'],
    to: 'closed',
    by: ['worker'],
    route: 'POST /v1/activities/{id}/close',
  },
  cancel: {
    from: ['planned'],
    to: 'cancelled',
    by: ['worker'],
    route: 'POST /v1/activities/{id}/cancel',
  },
} as const satisfies Readonly<Record<string, ActivityStep>>;
export type ActivityAction = keyof typeof ACTIVITY_STEPS;

/** Whether `action` may start in `state`. */
export function allows(action: ActivityAction, state: ActivityState): boolean {
  return (ACTIVITY_STEPS[action].from as readonly ActivityState[]).includes(state);
}

/** Who announces activities and enters who came. */
export const ORGANISERS: readonly Role[] = ['social_worker', 'station_admin'];
/** Who may also see who came. */
export const ACTIVITY_READERS: readonly Role[] = [
  ...ORGANISERS,
  'operator',
  'city_admin',
  'auditor',
];
