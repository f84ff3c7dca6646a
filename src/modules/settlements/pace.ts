/** How far a step is, and from when and what on its pace is reckoned. */
export interface StepProgress {
  readonly done: bigint;
  /** Null until the step has counted its subjects. */
  readonly total: bigint | null;
  readonly pacedFrom: Date | null;
  readonly pacedDone: bigint;
}

/** What a person watching wants to know. */
export interface Pace {
  /** Subjects a second since this server took the step up; null before the first. */
  readonly perSecond: number | null;
  /** When the step ends if it goes on like this; null when that cannot be said. */
  readonly endsAt: Date | null;
}

const UNKNOWN: Pace = { perSecond: null, endsAt: null };

/**
 * The pace of a step at an instant. What an earlier server did before this one took over does not count; a clock
 * that went backwards gives no figure instead of a wrong one.
 */
export function paceOf(progress: StepProgress, now: Date): Pace {
  const { done, total, pacedFrom, pacedDone } = progress;
  if (pacedFrom === null) return UNKNOWN;
  const seconds = (now.getTime() - pacedFrom.getTime()) / 1000;
  const doneSince = Number(done - pacedDone);
  if (seconds <= 0 || doneSince <= 0) return UNKNOWN;
  const perSecond = doneSince / seconds;
  if (total === null) return { perSecond, endsAt: null };
  const left = Number(total > done ? total - done : 0n);
  return { perSecond, endsAt: new Date(now.getTime() + (left / perSecond) * 1000) };
}
