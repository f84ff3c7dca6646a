import { type AttemptCount, countAttempt, lockSeconds, secondsLocked } from './lockout.js';

const NOW = new Date('2026-03-01T08:00:00Z');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

it('locks from the fifth failure on, doubling from a minute to an hour', () => {
  const seconds = [1, 4, 5, 6, 7, 10, 11, 12, 1_000].map(lockSeconds);
  expect(seconds).toEqual([0, 0, 60, 120, 240, 1_920, 3_600, 3_600, 3_600]);
});

it('counts an attempt as failed before it is judged', () => {
  const none: AttemptCount = { failures: 0, lockedUntil: null };
  expect(countAttempt(none, NOW)).toEqual({ failures: 1, lockedUntil: null });
  expect(countAttempt({ failures: 4, lockedUntil: null }, NOW)).toEqual({
    failures: 5,
    lockedUntil: after(60),
  });
});

it('starts anew after a quiet day, not sooner', () => {
  const dayAgo = (more: number) => ({ failures: 9, lockedUntil: after(-86_400 - more) });
  expect(countAttempt(dayAgo(-1), NOW).failures).toBe(10);
  expect(countAttempt(dayAgo(1), NOW)).toEqual({ failures: 1, lockedUntil: null });
});

it('tells the seconds left, rounded up, and none once the lock has opened', () => {
  expect(secondsLocked({ failures: 5, lockedUntil: after(1.2) }, NOW)).toBe(2);
  expect(secondsLocked({ failures: 5, lockedUntil: after(-1) }, NOW)).toBe(0);
  expect(secondsLocked({ failures: 4, lockedUntil: null }, NOW)).toBe(0);
});
