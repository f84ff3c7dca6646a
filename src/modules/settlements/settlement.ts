/** States of a run; the database holds the same list (`settlement_runs_state_known`). */
export const RUN_STATES = ['waiting', 'running', 'stopped', 'done'] as const;
export type RunState = (typeof RUN_STATES)[number];

/**
 * The life of a run: every step in order. The one table that code, tests and docs/settlement.md read; the database
 * holds the same names (`settlement_runs_step_known`).
 */
export const STEPS = [
  'wait',
  'begin',
  'expire',
  'net',
  'fix',
  'close',
  'grant',
  'publish',
] as const;
export type SettlementStep = (typeof STEPS)[number];

/** The step after one; null after the last. */
export function stepAfter(step: SettlementStep): SettlementStep | null {
  return STEPS[STEPS.indexOf(step) + 1] ?? null;
}

/** Why a run may have to wait before it begins. */
export const WAIT_REASONS = [
  'earlier_month',
  'records_unapproved',
  'records_disputed',
  'imports_open',
  'paper_unmatched',
] as const;
export type WaitReason = (typeof WAIT_REASONS)[number];

/** Reasons that a city admin may overrule: months are settled in order, whoever says what. */
export const OVERRULABLE: readonly WaitReason[] = [
  'records_unapproved',
  'records_disputed',
  'imports_open',
  'paper_unmatched',
];

/** One reason with what it rests on. Codes, counts and dates; nothing about people. */
export interface Waiting {
  readonly reason: WaitReason;
  /** How many records, imports or batches; for an earlier month, 1. */
  readonly count: number;
  /** The earlier month that is open; null for the other reasons. */
  readonly month: string | null;
  /** Service date of the oldest record, or the day the oldest import or batch came in; null for an earlier month. */
  readonly since: string | null;
  /** Codes of the units concerned, at most ten, those with most first. */
  readonly units: readonly string[];
}

/** Whether a city admin can set these reasons aside. */
export function isOverrulable(waitsFor: readonly Waiting[]): boolean {
  return waitsFor.length > 0 && waitsFor.every(({ reason }) => OVERRULABLE.includes(reason));
}

/** What the entries of a run came to: by kind, how many, and the minutes moved by asset. */
export interface StepFigures {
  readonly entries: bigint;
  readonly minutes: bigint;
  readonly grantedMinutes: bigint;
}
export type RunFigures = Readonly<Record<'expire' | 'net' | 'grant', StepFigures>>;

export const NO_FIGURES: StepFigures = { entries: 0n, minutes: 0n, grantedMinutes: 0n };

/** Two parts of a run taken together. */
export function addFigures(one: RunFigures, other: RunFigures): RunFigures {
  const sum = (step: keyof RunFigures): StepFigures => ({
    entries: one[step].entries + other[step].entries,
    minutes: one[step].minutes + other[step].minutes,
    grantedMinutes: one[step].grantedMinutes + other[step].grantedMinutes,
  });
  return { expire: sum('expire'), net: sum('net'), grant: sum('grant') };
}
