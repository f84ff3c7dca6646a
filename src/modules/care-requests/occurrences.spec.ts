import fc from 'fast-check';
import { addDays, isRealDate } from '../../platform/clock/shanghai.js';
import { isBounded, occurrenceFrom, REPEAT_UNITS, type Repetition } from './occurrences.js';

/** All days of a repetition. */
function daysOf(rule: Repetition): string[] {
  const days: string[] = [];
  for (let next = occurrenceFrom(rule, 1); next !== null; next = occurrenceFrom(rule, next.n + 1)) {
    days.push(next.on);
  }
  return days;
}

describe('a repetition', () => {
  it.each<[string, Repetition, string[]]>([
    [
      'every second day',
      { every: 'day', step: 2, firstOn: '2026-02-26', untilOn: '2026-03-04' },
      ['2026-02-26', '2026-02-28', '2026-03-02', '2026-03-04'],
    ],
    [
      'every week over the end of a year',
      { every: 'week', step: 1, firstOn: '2026-12-20', untilOn: '2027-01-09' },
      ['2026-12-20', '2026-12-27', '2027-01-03'],
    ],
    [
      'every month, passing over those without the day',
      { every: 'month', step: 1, firstOn: '2026-10-31', untilOn: '2027-03-31' },
      ['2026-10-31', '2026-12-31', '2027-01-31', '2027-03-31'],
    ],
    [
      'once, when it ends before the second one',
      { every: 'month', step: 12, firstOn: '2026-10-31', untilOn: '2027-10-30' },
      ['2026-10-31'],
    ],
  ])('comes %s', (_, rule, days) => {
    expect(daysOf(rule)).toEqual(days);
  });

  it('lasts a year at most, and does not end before it begins', () => {
    const rule = { every: 'day', step: 1, firstOn: '2026-11-22' } as const;
    expect(isBounded({ ...rule, untilOn: '2026-11-22' })).toBe(true);
    expect(isBounded({ ...rule, untilOn: '2027-11-23' })).toBe(true);
    expect(isBounded({ ...rule, untilOn: '2027-11-24' })).toBe(false);
    expect(isBounded({ ...rule, untilOn: '2026-11-21' })).toBe(false);
  });

  it('gives real days in order, from the first to the last at most, whatever the rule', () => {
    const rules = fc.record({
      every: fc.constantFrom(...REPEAT_UNITS),
      step: fc.integer({ min: 1, max: 12 }),
      firstOn: fc.integer({ min: 0, max: 3000 }).map((n) => addDays('2024-01-01', n)),
      length: fc.integer({ min: 0, max: 366 }),
    });
    fc.assert(
      fc.property(rules, ({ length, ...rule }) => {
        const untilOn = addDays(rule.firstOn, length);
        const days = daysOf({ ...rule, untilOn });
        expect(days[0]).toBe(rule.firstOn);
        expect(days.every(isRealDate)).toBe(true);
        expect(days).toEqual([...new Set(days)].sort());
        expect((days.at(-1) ?? '') <= untilOn).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
