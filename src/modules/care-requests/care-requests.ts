/** The five stages of a need, in their order: none can be skipped. */
export const STAGES = ['published', 'matched', 'served', 'evaluated', 'improved'] as const;

/**
 * Every state of a request; the database holds the same list (`care_requests_state_known`). `filed`: written, the
 * elder's minutes not yet held; `refused`: they were not there; `missed`: its time passed without care.
 */
export const REQUEST_STATES = ['filed', 'refused', ...STAGES, 'missed', 'withdrawn'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/**
 * Who takes a step. `elder_side`: the elder, a proxy, an operator with a call, a worker of the unit; `elder_voice`: the
 * same without the worker, who cannot speak for an elder's content; `record`: the service record that answers it.
 */
export type RequestActor =
  | 'elder_side'
  | 'elder_voice'
  | 'volunteer'
  | 'worker'
  | 'record'
  | 'clock';

/** One step of a request's life. */
export interface RequestStep {
  readonly from: readonly RequestState[];
  readonly to: RequestState;
  readonly by: RequestActor;
  /** Null: it comes with another step, a record or the clock. */
  readonly route: string | null;
}

/**
 * The life of a care request: the one table that code, tests and `docs/care-requests.md` read; the database holds it
 * too (`request_events_step_known`).
 */
export const REQUEST_STEPS = {
  file: { from: [], to: 'filed', by: 'elder_side', route: 'POST /v1/care-requests' },
  publish: { from: ['filed'], to: 'published', by: 'elder_side', route: null },
  refuse: { from: ['filed'], to: 'refused', by: 'elder_side', route: null },
  accept: {
    from: ['published'],
    to: 'matched',
    by: 'elder_side',
    route: 'POST /v1/care-requests/{id}/offers/{offerId}/accept',
  },
  give_back: {
    from: ['matched'],
    to: 'published',
    by: 'volunteer',
    route: 'POST /v1/care-requests/{id}/offers/{offerId}/withdraw',
  },
  serve: { from: ['matched'], to: 'served', by: 'record', route: null },
  unserve: { from: ['served'], to: 'matched', by: 'record', route: null },
  evaluate: {
    from: ['served'],
    to: 'evaluated',
    by: 'elder_voice',
    route: 'POST /v1/care-requests/{id}/evaluate',
  },
  improve: {
    from: ['evaluated'],
    to: 'improved',
    by: 'worker',
    route: 'POST /v1/care-requests/{id}/improve',
  },
  lapse: { from: ['published'], to: 'missed', by: 'clock', route: null },
  expire: { from: ['matched'], to: 'missed', by: 'clock', route: null },
  no_show: {
    from: ['matched'],
    to: 'missed',
    by: 'elder_side',
    route: 'POST /v1/care-requests/{id}/no-show',
  },
  republish: {
    from: ['refused', 'published', 'missed'],
    to: 'filed',
    by: 'elder_side',
    route: 'POST /v1/care-requests/{id}/republish',
  },
  withdraw: {
    from: ['refused', 'published', 'matched', 'missed'],
    to: 'withdrawn',
    by: 'elder_side',
    route: 'POST /v1/care-requests/{id}/withdraw',
  },
} as const satisfies Readonly<Record<string, RequestStep>>;
export type RequestAction = keyof typeof REQUEST_STEPS;

/** Whether `action` may start in `state`. */
export function allowsStep(action: RequestAction, state: RequestState): boolean {
  return (REQUEST_STEPS[action].from as readonly RequestState[]).includes(state);
}

/** States in which a request counts against the most that an elder may have open. */
export const OPEN_STATES = ['filed', 'published', 'matched'] as const satisfies RequestState[];

/** Whether a request in this state counts against the most that an elder may have open. */
export function isOpen(state: RequestState): boolean {
  return (OPEN_STATES as readonly RequestState[]).includes(state);
}

/** How urgent a need is, the most urgent first; the database keeps the place in this list, from 1. */
export const PRIORITIES = ['urgent', 'soon', 'normal'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** The rank of a priority, 1 for the most urgent. */
export function rankOf(priority: Priority): number {
  return PRIORITIES.indexOf(priority) + 1;
}

/** The priority of a rank; an unknown one reads as the least urgent. */
export function priorityOf(rank: number): Priority {
  return PRIORITIES[rank - 1] ?? 'normal';
}

/** Who pays: the elder's own minutes, the elder's granted ones alone, the community's pool, the city. */
export const REQUEST_FUNDINGS = ['own', 'grant', 'pool', 'issue'] as const;
export type RequestFunding = (typeof REQUEST_FUNDINGS)[number];

/** Whether the elder's minutes are held for it. */
export function isHeld(funding: RequestFunding): boolean {
  return funding === 'own' || funding === 'grant';
}

/** What an elder thinks of the care: one tap. */
export const RATINGS = ['good', 'fair', 'poor'] as const;
export type Rating = (typeof RATINGS)[number];

/** In what capacity somebody took a step; the database holds the same list (`request_events_capacity_known`). */
export const CAPACITIES = [
  'self',
  'proxy',
  'operator',
  'worker',
  'volunteer',
  'record',
  'clock',
] as const;
export type Capacity = (typeof CAPACITIES)[number];
