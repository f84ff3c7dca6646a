import { describe, expect, it } from '@jest/globals';
import { monthAfter, weeksOf } from './calendar.js';

describe('the weeks of a month', () => {
  it('begin on Mondays and hold every day once', () => {
    const weeks = weeksOf('2026-11');
    expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01']);
    expect(weeks.flat().filter((day) => day !== null).length).toBe(30);
    expect(weeks.at(-1)).toEqual(['2026-11-30', null, null, null, null, null, null]);
  });

  it('fit a month of four whole weeks', () => {
    expect(weeksOf('2027-02').length).toBe(4);
  });
});

it('goes from month to month over the year', () => {
  expect(monthAfter('2026-12', 1)).toBe('2027-01');
  expect(monthAfter('2026-01', -1)).toBe('2025-12');
});
