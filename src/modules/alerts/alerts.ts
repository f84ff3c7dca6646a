import type { Role } from '../../auth/principal.js';

/** Every state of an alert; the database holds the same list (`alerts_state_known`). */
export const ALERT_STATES = ['raised', 'acknowledged', 'closed'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Who or what raised it; the database holds the same list (`alerts_source_known`). */
export const ALERT_SOURCES = ['device', 'elder', 'proxy', 'worker', 'operator'] as const;
export type AlertSource = (typeof ALERT_SOURCES)[number];

/** How it ended; the database holds the same list (`alerts_outcome_known`). */
export const ALERT_OUTCOMES = [
  'helped',
  'ambulance',
  'family',
  'false_alarm',
  'not_reached',
] as const;
export type AlertOutcome = (typeof ALERT_OUTCOMES)[number];

/** How far an alert has risen: who is told of it. */
export const ALERT_LEVELS = { nearest: 0, unit: 1, city: 2, overdue: 3 } as const;

/** Who takes a step: whoever may call for the elder, a worker whose role reaches the elder, or time. */
export type AlertActor = 'caller' | 'worker' | 'time';

/** One step of an alert's life. */
export interface AlertStep {
  readonly from: readonly AlertState[];
  /** Null: the alert stays where it is. */
  readonly to: AlertState | null;
  readonly by: AlertActor;
  readonly route: string | null;
}

/**
 * The life of an alert: the one table that code, tests and `docs/alerts.md` read; the database holds it too
 * (`alert_events_step_known`, `alerts_steps`).
 */
export const ALERT_STEPS = {
  raise: { from: [], to: 'raised', by: 'caller', route: 'POST /v1/alerts' },
  press: {
    from: ['raised', 'acknowledged'],
    to: null,
    by: 'caller',
    route: 'POST /v1/alerts',
  },
  escalate: { from: ['raised', 'acknowledged'], to: null, by: 'time', route: null },
  acknowledge: {
    from: ['raised'],
    to: 'acknowledged',
    by: 'worker',
    route: 'POST /v1/alerts/{id}/acknowledge',
  },
  close: {
    from: ['acknowledged'],
    to: 'closed',
    by: 'worker',
    route: 'POST /v1/alerts/{id}/close',
  },
} as const satisfies Readonly<Record<string, AlertStep>>;
export type AlertAction = keyof typeof ALERT_STEPS;

/** Where a step ends that starts in `state`; null when it cannot start there. */
export function endOf(action: AlertAction, state: AlertState): AlertState | null {
  const step: AlertStep = ALERT_STEPS[action];
  return step.from.includes(state) ? (step.to ?? state) : null;
}

/** Roles that answer alerts of elders in their reach. */
export const RESPONDERS: readonly Role[] = [
  'social_worker',
  'station_admin',
  'operator',
  'city_admin',
];
/** Who may also look at them. */
export const ALERT_READERS: readonly Role[] = [...RESPONDERS, 'auditor'];

/** The part of an alert that decides when it rises. Minutes are those of the rules of its day. */
export interface AlertTimes {
  readonly state: AlertState;
  readonly level: number;
  readonly raisedAt: Date;
  readonly acknowledgeMinutes: number;
  readonly escalateMinutes: number;
  readonly closeMinutes: number;
}

/**
 * The level that an alert rises to next: step by step while nobody has acknowledged it, and to `overdue` when it should
 * have been closed by now. Null: it rises no more.
 */
export function nextLevel({ state, level }: Pick<AlertTimes, 'state' | 'level'>): number | null {
  if (state === 'closed' || level === ALERT_LEVELS.overdue) return null;
  return state === 'acknowledged' ? ALERT_LEVELS.overdue : level + 1;
}

/** When an alert rises to its next level; null: never. All times count from the call. */
export function dueAt(alert: AlertTimes): Date | null {
  const next = nextLevel(alert);
  if (next === null) return null;
  const toCity = alert.acknowledgeMinutes + alert.escalateMinutes;
  const minutes =
    next === ALERT_LEVELS.unit
      ? alert.acknowledgeMinutes
      : next === ALERT_LEVELS.city
        ? toCity
        : alert.state === 'raised'
          ? Math.max(alert.closeMinutes, toCity)
          : alert.closeMinutes;
  return new Date(alert.raisedAt.getTime() + minutes * 60_000);
}
