import { isOfAge, mayRedeem } from './redeem-rules.js';

describe('the age gate', () => {
  it.each([
    ['1966-03-02', 60, '2026-03-01', false],
    ['1966-03-01', 60, '2026-03-01', true],
    ['1966-02-28', 60, '2026-03-01', true],
    ['1964-02-29', 61, '2025-02-28', false],
    ['1964-02-29', 61, '2025-03-01', true],
    ['1964-02-29', 60, '2024-02-29', true],
  ])('born %s, from %s years, on %s: %s', (birthDate, age, today, isOld) => {
    expect(isOfAge(birthDate, age, today)).toBe(isOld);
  });

  it('does not open to somebody whose age is not known', () => {
    expect(isOfAge(null, 0, '2026-03-01')).toBe(false);
  });
});

describe('the gate', () => {
  const today = '2026-03-01';
  it.each([
    ['old enough', '1950-01-01', 0n, 6000, true],
    ['young, earned enough', '1990-01-01', 6000n, 6000, true],
    ['young, earned a minute too little', '1990-01-01', 5999n, 6000, false],
    ['young, where earning never opens it', '1990-01-01', 999_999n, null, false],
    ['age unknown, earned enough', null, 6000n, 6000, true],
  ])('%s', (_, birthDate, everEarnedMinutes, orEarnedMinutes, isOpen) => {
    const rules = { minimumAge: 60, orEarnedMinutes, orHardship: 'yes' } as const;
    const given = { birthDate, everEarnedMinutes, hasHardship: false, today };
    expect(mayRedeem(rules, given)).toBe(isOpen);
  });

  it.each([
    ['in hardship, where that opens it', 'yes', true, true],
    ['in hardship, where it does not', 'no', true, false],
    ['in none, where it would', 'yes', false, false],
  ] as const)('young, %s', (_, orHardship, hasHardship, isOpen) => {
    const rules = { minimumAge: 60, orEarnedMinutes: null, orHardship };
    const given = { birthDate: '1990-01-01', everEarnedMinutes: 0n, hasHardship, today };
    expect(mayRedeem(rules, given)).toBe(isOpen);
  });
});
