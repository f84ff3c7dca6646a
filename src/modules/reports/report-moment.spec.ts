import { momentOf, monthsUpTo } from './report-moment.js';

const at = (month: string, instant: string) => momentOf(month, { instant, seq: 7n });

describe('the moment of a report', () => {
  it('takes rules and members at the end of a month that is over', () => {
    expect(at('2026-02', '2026-04-05T01:02:03.000004Z')).toEqual({
      month: '2026-02',
      firstDay: '2026-02-01',
      lastDay: '2026-02-28',
      asOf: '2026-04-05T01:02:03.000004Z',
      seq: 7n,
      ruleDay: '2026-02-28',
      membersAt: new Date('2026-02-28T16:00:00Z'),
    });
  });

  it('takes them on the day of the instant while the month lasts', () => {
    const moment = at('2026-02', '2026-02-10T15:59:59.999999Z');
    expect(moment.ruleDay).toBe('2026-02-10');
    expect(moment.membersAt).toEqual(new Date('2026-02-09T16:00:00Z'));
  });

  it('changes the day at midnight in Shanghai', () => {
    expect(at('2026-02', '2026-02-10T16:00:00.000000Z').ruleDay).toBe('2026-02-11');
    const lastSecond = at('2026-02', '2026-02-28T15:59:59.000000Z');
    expect(lastSecond.membersAt).toEqual(new Date('2026-02-27T16:00:00Z'));
  });
});

describe('the months up to one', () => {
  it('go back over the turn of the year', () => {
    expect(monthsUpTo('2026-02', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
    expect(monthsUpTo('2026-12', 1)).toEqual(['2026-12']);
  });
});
