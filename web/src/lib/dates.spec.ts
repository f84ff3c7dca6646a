import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  dateText,
  dayText,
  monthText,
  shanghaiDate,
  shanghaiInstant,
  spanText,
  timeText,
} from './dates.js';

describe('dates of the city', () => {
  it('reads instants in Shanghai', () => {
    expect(timeText('2026-11-22T01:30:00Z', 'zh-CN')).toBe('09:30');
    expect(shanghaiDate('2026-11-22T16:00:00Z')).toBe('2026-11-23');
  });

  it('keeps a bare date', () => {
    expect(dateText('2026-11-22', 'zh-CN')).toBe('2026年11月22日');
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  });

  it('says a month as people do, and leaves alone what is none', () => {
    expect(monthText('2026-01', 'zh-CN')).toBe('2026年1月');
    expect(monthText('2026-01', 'en')).toBe('January 2026');
    expect(monthText('soon', 'en')).toBe('soon');
  });

  it('names the year of a day unless it is this one', () => {
    const thisYear = shanghaiDate().slice(0, 4);
    expect(dayText('1996-11-22', 'zh-CN')).toBe('1996年11月22日周五');
    expect(dayText(`${thisYear}-11-22`, 'zh-CN')).toMatch(/^11月22日周.$/);
  });

  it('says both days of a span over midnight', () => {
    expect(spanText('1996-11-22T01:00:00Z', '1996-11-22T02:00:00Z', 'en')).toBe(
      'Fri, Nov 22, 1996 09:00–10:00',
    );
    expect(spanText('1996-11-22T15:00:00Z', '1996-11-22T17:00:00Z', 'en')).toBe(
      'Fri, Nov 22, 1996 23:00–Sat, Nov 23, 1996 01:00',
    );
  });

  it('writes instants as the service takes them', () => {
    expect(shanghaiInstant('2026-11-22', '09:30')).toBe('2026-11-22T09:30:00+08:00');
  });
});
