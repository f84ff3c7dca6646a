import { addMonths, hasEnded, lastEnded, monthScope, monthsFromTo } from './months.js';

describe('months', () => {
  it.each([
    ['2023-02', '2023-02-28', '2023-03-01'],
    ['2024-02', '2024-02-29', '2024-03-01'],
    ['2100-02', '2100-02-28', '2100-03-01'],
    ['2026-04', '2026-04-30', '2026-05-01'],
    ['2026-12', '2026-12-31', '2027-01-01'],
  ])('%s ends on %s and is followed by %s', (month, end, next) => {
    const book = { id: 1, uid: 'book' };
    expect(monthScope(book, month, 'x')).toMatchObject({ monthEnd: end, nextFirst: next });
  });

  it('go over year ends both ways', () => {
    expect(addMonths('2025-12', 1)).toBe('2026-01');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(addMonths('2026-01', -13)).toBe('2024-12');
    expect(addMonths('2025-11', 26)).toBe('2028-01');
    expect(addMonths('2026-07', 0)).toBe('2026-07');
  });

  it('are listed in order, both ends included', () => {
    expect(monthsFromTo('2025-11', '2026-02')).toEqual([
      '2025-11',
      '2025-12',
      '2026-01',
      '2026-02',
    ]);
    expect(monthsFromTo('2026-02', '2026-02')).toEqual(['2026-02']);
    expect(monthsFromTo('2026-02', '2026-01')).toEqual([]);
  });

  it('end at midnight in Shanghai, which is 16:00 UTC', () => {
    expect(lastEnded(new Date('2026-01-31T15:59:59.999Z'))).toBe('2025-12');
    expect(lastEnded(new Date('2026-01-31T16:00:00Z'))).toBe('2026-01');
    expect(lastEnded(new Date('2025-12-31T16:00:00Z'))).toBe('2025-12');
    expect(hasEnded('2026-01', '2026-01-31')).toBe(false);
    expect(hasEnded('2026-01', '2026-02-01')).toBe(true);
    expect(hasEnded('2025-12', '2026-01-01')).toBe(true);
  });

  it('give a run its dates', () => {
    const book = { id: 3, uid: '11111111-1111-4111-8111-111111111111' };
    expect(monthScope(book, '2025-12', 'somebody')).toEqual({
      bookId: 3,
      bookUid: book.uid,
      month: '2025-12',
      firstDay: '2025-12-01',
      monthEnd: '2025-12-31',
      nextFirst: '2026-01-01',
      nextMonth: '2026-01',
      actorId: 'somebody',
    });
  });
});
