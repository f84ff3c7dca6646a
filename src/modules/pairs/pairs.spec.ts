import { occurrences, type Rhythm } from './pairs.js';

const weekly: Rhythm = { weekday: 3, monthDay: null, startsOn: '2026-11-01', endsOn: null };
const monthly: Rhythm = { weekday: null, monthDay: 28, startsOn: '2026-01-15', endsOn: null };

describe('occurrences', () => {
  it('are each such weekday after a day, up to another one', () => {
    expect(occurrences(weekly, '2026-11-22', '2026-12-09')).toEqual([
      '2026-11-25',
      '2026-12-02',
      '2026-12-09',
    ]);
    expect(occurrences(weekly, '2026-11-25', '2026-11-25')).toEqual([]);
    expect(occurrences({ ...weekly, weekday: 7 }, '2026-11-21', '2026-11-22')).toEqual([
      '2026-11-22',
    ]);
  });

  it('are each such day of the month, also of February', () => {
    expect(occurrences(monthly, '2026-01-27', '2026-03-28')).toEqual([
      '2026-01-28',
      '2026-02-28',
      '2026-03-28',
    ]);
  });

  it('begin and end with the pair, both days included', () => {
    const bounded = { ...weekly, startsOn: '2026-11-25', endsOn: '2026-12-02' };
    expect(occurrences(bounded, '2026-11-01', '2026-12-31')).toEqual(['2026-11-25', '2026-12-02']);
    expect(occurrences(bounded, '2026-12-02', '2026-12-31')).toEqual([]);
  });
});
