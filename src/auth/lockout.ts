/** Attempts that may fail before the lock falls. */
const FREE_FAILURES = 5;
const FIRST_LOCK_SECONDS = 60;
const LONGEST_LOCK_SECONDS = 3_600;
/** After a quiet day the count starts anew. */
const FORGIVEN_AFTER_MS = 86_400_000;

/** The failures counted against a number, and until when it is locked (or when the last one was counted). */
export interface AttemptCount {
  failures: number;
  lockedUntil: Date | null;
}

/** Seconds of lock after that many failures: none below five, then 1, 2, 4 … minutes, an hour at most. */
export function lockSeconds(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(FIRST_LOCK_SECONDS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_SECONDS);
}

/** Whole seconds until the lock opens; 0 when it is open. */
export function secondsLocked(count: AttemptCount, now: Date): number {
  const leftMs = (count.lockedUntil?.getTime() ?? 0) - now.getTime();
  return Math.max(0, Math.ceil(leftMs / 1000));
}

/** The count with one more attempt, taken as failed until the password has proven right. */
export function countAttempt(count: AttemptCount, now: Date): AttemptCount {
  const quietMs = now.getTime() - (count.lockedUntil?.getTime() ?? now.getTime());
  const failures = (quietMs > FORGIVEN_AFTER_MS ? 0 : count.failures) + 1;
  const seconds = lockSeconds(failures);
  return {
    failures,
    lockedUntil: seconds === 0 ? null : new Date(now.getTime() + seconds * 1000),
  };
}
