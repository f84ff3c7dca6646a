import { addDays } from '../../platform/clock/shanghai.js';

/** Every state of a pair; the database holds the same list (`pairs_state_known`). */
export const PAIR_STATES = ['proposed', 'active', 'declined', 'ended'] as const;
export type PairState = (typeof PAIR_STATES)[number];

/** Who takes a step: the pair's volunteer, or a worker whose role reaches the pair's unit. */
export type PairActor = 'volunteer' | 'worker';

/** One step of a pair's life. */
export interface PairStep {
  readonly from: readonly PairState[];
  readonly to: PairState;
  readonly by: readonly PairActor[];
  readonly route: string;
}

/**
 * The life of a pair: the one table that code, tests and `docs/visits.md` read; the database holds it too
 * (`pairs_steps`).
 */
export const PAIR_STEPS = {
  propose: { from: [], to: 'proposed', by: ['worker'], route: 'POST /v1/pairs' },
  accept: {
    from: ['proposed'],
    to: 'active',
    by: ['volunteer'],
    route: 'POST /v1/pairs/{id}/accept',
  },
  decline: {
    from: ['proposed'],
    to: 'declined',
    by: ['volunteer'],
    route: 'POST /v1/pairs/{id}/decline',
  },
  end: {
    from: ['active'],
    to: 'ended',
    by: ['volunteer', 'worker'],
    route: 'POST /v1/pairs/{id}/end',
  },
} as const satisfies Readonly<Record<string, PairStep>>;
export type PairAction = keyof typeof PAIR_STEPS;

/** Whether `action` may start in `state`. */
export function allows(action: PairAction, state: PairState): boolean {
  return (PAIR_STEPS[action].from as readonly PairState[]).includes(state);
}

/** The most elders of one pair. */
export const MOST_ELDERS = 10;
/** Visits are planned so many days ahead. */
export const HORIZON_DAYS = 14;

/** When a pair's visits are: on a weekday (1: Monday … 7), or on a day of the month (1 … 28). Days are dates. */
export interface Rhythm {
  readonly weekday: number | null;
  readonly monthDay: number | null;
  readonly startsOn: string;
  /** The last day; null: no end is set. */
  readonly endsOn: string | null;
}

/** The days after `after` and up to `until` on which a rhythm has a visit, at most as many as days lie between. */
export function occurrences(rhythm: Rhythm, after: string, until: string): string[] {
  const first = [addDays(after, 1), rhythm.startsOn].sort().at(-1) ?? rhythm.startsOn;
  const last = [until, rhythm.endsOn ?? until].sort()[0] ?? until;
  const days: string[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const isDay =
      rhythm.weekday === null
        ? Number(day.slice(8)) === rhythm.monthDay
        : weekdayOf(day) === rhythm.weekday;
    if (isDay) days.push(day);
  }
  return days;
}

/** 1 is Monday, 7 Sunday. */
function weekdayOf(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}
