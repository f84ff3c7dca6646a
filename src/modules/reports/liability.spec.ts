import { isOfAge, LiabilityTally, redeemableFrom } from './liability.js';

const RULES = { minimumAge: 60, orEarnedMinutes: 6000 };

describe('from when minutes are redeemable', () => {
  it.each([
    ['old enough since last year', 1965, 0n, 'now'],
    ['comes of age in the year of the report', 1966, 0n, 2026],
    ['comes of age later', 1990, 5999n, 2050],
    ['has earned enough', 1990, 6000n, 'now'],
    ['unknown year', null, 0n, 'unknown'],
    ['unknown year, but has earned enough', null, 6000n, 'now'],
  ])('%s', (_, birthYear, everEarned, expected) => {
    expect(redeemableFrom({ birthYear, everEarned }, RULES, 2026)).toBe(expected);
  });

  it('does not ask for what was earned where no such rule is', () => {
    const rules = { minimumAge: 65, orEarnedMinutes: null };
    expect(redeemableFrom({ birthYear: 1990, everEarned: 10n ** 9n }, rules, 2026)).toBe(2055);
  });

  it('is known by the year of birth alone for the old', () => {
    expect(isOfAge(1965, RULES, 2026)).toBe(true);
    expect(isOfAge(1966, RULES, 2026)).toBe(false);
    expect(isOfAge(null, RULES, 2026)).toBe(false);
  });
});

describe('a liability', () => {
  it('adds up by year', () => {
    const tally = new LiabilityTally();
    tally.add(2050, 60n);
    tally.add('now', 30n);
    tally.add(2031, 10n);
    tally.add(2050, 40n);
    tally.add('unknown', 5n);
    tally.add('now', 0n);
    expect(tally.result()).toEqual({
      total: { members: 5, minutes: 145n },
      redeemable: { members: 1, minutes: 30n },
      byYear: [
        { year: 2031, members: 1, minutes: 10n },
        { year: 2050, members: 2, minutes: 100n },
      ],
      unknown: { members: 1, minutes: 5n },
    });
  });

  it('of nobody is nothing', () => {
    const nothing = { members: 0, minutes: 0n };
    expect(new LiabilityTally().result()).toEqual({
      total: nothing,
      redeemable: nothing,
      byYear: [],
      unknown: nothing,
    });
  });
});
