import { isMonth, lastDayOf, periodsOf, standingDate } from './period-dates.js';

describe('months', () => {
  it.each([
    ['2023-02', '2023-02-28'],
    ['2024-02', '2024-02-29'],
    ['2000-02', '2000-02-29'],
    ['2100-02', '2100-02-28'],
    ['2026-04', '2026-04-30'],
    ['2026-12', '2026-12-31'],
  ])('%s ends on %s', (month, day) => expect(lastDayOf(month)).toBe(day));

  it.each(['2026-13', '2026-00', '2026-1', '1899-12', '26-01', '2026-01-01', ''])(
    'do not include %j',
    (text) => expect(isMonth(text)).toBe(false),
  );
});

describe('the date that an entry stands under', () => {
  const open = periodsOf(null, null);
  const closing = periodsOf('2026-08-31', '2026-09-30');
  const closed = periodsOf('2026-09-30', null);

  it('is the wished one while nothing is closed, and on every open day', () => {
    expect(standingDate('service', '1999-01-01', open)).toBe('1999-01-01');
    expect(standingDate('service', '2026-10-01', closing)).toBe('2026-10-01');
    expect(standingDate('expire', '2026-10-02', closed)).toBe('2026-10-02');
  });

  it.each([closing, closed])('is the first open day otherwise', (periods) => {
    expect(standingDate('service', '2026-09-30', periods)).toBe('2026-10-01');
    expect(standingDate('grant', '2026-01-01', periods)).toBe('2026-10-01');
  });

  it('is the last day of the closing month for what the close itself posts', () => {
    for (const kind of ['expire', 'settle', 'close'] as const) {
      expect(standingDate(kind, '2026-09-30', closing)).toBe('2026-09-30');
      expect(standingDate(kind, '2026-09-29', closing)).toBeNull();
      expect(standingDate(kind, '2026-08-31', closing)).toBeNull();
      expect(standingDate(kind, '2026-09-30', closed)).toBeNull();
    }
  });
});
