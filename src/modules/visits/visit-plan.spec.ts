import { timesPerMonth, visitMonth } from './visit-plan.js';

const PLAN = [
  { hardshipClass: 'dibao', timesPerMonth: 2 },
  { hardshipClass: 'aged-alone', timesPerMonth: 4 },
  { hardshipClass: '*', timesPerMonth: 3 },
];

describe('timesPerMonth', () => {
  it.each([
    ['one class', ['dibao'], 2],
    ['the most of several classes', ['dibao', 'aged-alone'], 4],
    ['the row for everybody, without a row of an own class', ['disabled'], 3],
    ['the row for everybody, without any class', [], 3],
  ])('takes %s', (_, classes, times) => {
    expect(timesPerMonth(PLAN, classes)).toBe(times);
  });

  it('says nothing of who is not in the plan', () => {
    expect(timesPerMonth(PLAN.slice(0, 2), ['disabled'])).toBeNull();
    expect(timesPerMonth([], ['dibao'])).toBeNull();
  });
});

describe('visitMonth', () => {
  it('is judged by its last day, or by today while it is under way', () => {
    expect(visitMonth('2026-02', '2026-11-22')).toEqual({
      month: '2026-02',
      from: '2026-02-01',
      until: '2026-02-28',
      judgedOn: '2026-02-28',
    });
    expect(visitMonth('2026-11', '2026-11-22')?.judgedOn).toBe('2026-11-22');
    expect(visitMonth('2025-12', '2026-11-22')?.until).toBe('2025-12-31');
    expect(visitMonth('2026-12', '2026-11-30')).toBeNull();
  });
});
