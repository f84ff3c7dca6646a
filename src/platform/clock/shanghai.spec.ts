import {
  addDays,
  daysBetween,
  isRealDate,
  shanghaiDate,
  shanghaiDayStart,
  shanghaiMonth,
  shanghaiText,
} from './shanghai.js';

describe('Shanghai dates', () => {
  it('change at 16:00 UTC', () => {
    expect(shanghaiDate(new Date('2026-03-31T15:59:59.999Z'))).toBe('2026-03-31');
    expect(shanghaiDate(new Date('2026-03-31T16:00:00Z'))).toBe('2026-04-01');
    expect(shanghaiMonth(new Date('2026-03-31T16:00:00Z'))).toBe('2026-04');
    expect(shanghaiDayStart('2026-04-01').toISOString()).toBe('2026-03-31T16:00:00.000Z');
    expect(shanghaiText(new Date('2026-03-31T16:00:05Z'))).toBe('2026-04-01T00:00:05+08:00');
  });

  it('add up over leap days and year ends', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2025-12-31', '2026-03-01')).toBe(60);
  });

  it.each(['2023-02-29', '2026-13-01', '2026-00-10', '0000-01-01', '2026-1-01', '20260101', ''])(
    'do not include %j',
    (text) => {
      expect(isRealDate(text)).toBe(false);
    },
  );
});
