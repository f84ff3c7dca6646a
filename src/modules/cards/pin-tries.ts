/** Wrong PINs and codes in a row after which a card's PIN is worth nothing; the database knows the same. */
export const MOST_TRIES = 10;
/** Wrong ones that cost nothing but the count. */
const FREE_TRIES = 3;
const FIRST_LOCK_SECONDS = 60;

/** The wrong tries at a card since the last right one, and until when it takes none. */
export interface Tries {
  readonly failures: number;
  readonly lockedUntil: Date | null;
}

/** How a card stands towards another try. */
export type PinState = 'open' | 'locked' | 'tried_out';

/** Whether a card takes another try now. What was tried out stays so until another PIN is drawn; no day forgives it. */
export function pinState({ failures, lockedUntil }: Tries, now: Date): PinState {
  if (failures >= MOST_TRIES) return 'tried_out';
  return secondsLocked(lockedUntil, now) > 0 ? 'locked' : 'open';
}

/** Whole seconds until a lock opens; 0 when it is open. */
export function secondsLocked(lockedUntil: Date | null, now: Date): number {
  return Math.max(0, Math.ceil(((lockedUntil?.getTime() ?? 0) - now.getTime()) / 1000));
}

/** The tries with one more wrong one: from the third on locked for 1, 2, 4 … 64 minutes. */
export function countWrong({ failures }: Tries, now: Date): Tries {
  const next = Math.min(failures + 1, MOST_TRIES);
  if (next < FREE_TRIES) return { failures: next, lockedUntil: null };
  const seconds = FIRST_LOCK_SECONDS * 2 ** (next - FREE_TRIES);
  return { failures: next, lockedUntil: new Date(now.getTime() + seconds * 1000) };
}
