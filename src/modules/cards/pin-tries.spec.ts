import { countWrong, MOST_TRIES, pinState, secondsLocked, type Tries } from './pin-tries.js';

const NONE: Tries = { failures: 0, lockedUntil: null };

/** The seconds of lock after each wrong try, whoever waits each out. */
function locksOf(tries: number): number[] {
  let now = new Date('2026-01-01T00:00:00Z');
  let count = NONE;
  return Array.from({ length: tries }, () => {
    count = countWrong(count, now);
    const seconds = secondsLocked(count.lockedUntil, now);
    now = new Date(now.getTime() + seconds * 1000);
    return seconds;
  });
}

describe('tries at a PIN', () => {
  it('lock the card for longer and longer', () => {
    expect(locksOf(6)).toEqual([0, 0, 60, 120, 240, 480]);
  });

  it('end at the tenth, however long somebody waits', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    let count = NONE;
    for (let n = 1; n <= MOST_TRIES; n += 1) {
      expect(pinState({ ...count, lockedUntil: null }, now)).toBe('open');
      count = countWrong(count, now);
    }
    expect(pinState(count, new Date('2036-01-01T00:00:00Z'))).toBe('tried_out');
    expect(countWrong(count, now).failures).toBe(MOST_TRIES);
  });

  it('are taken again when the lock has opened', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const count = { failures: 3, lockedUntil: new Date(now.getTime() + 60_000) };
    expect(pinState(count, now)).toBe('locked');
    expect(pinState(count, new Date(now.getTime() + 59_999))).toBe('locked');
    expect(pinState(count, new Date(now.getTime() + 60_000))).toBe('open');
  });
});
