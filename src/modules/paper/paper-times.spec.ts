import { isMonth, isTimeOfDay, minutesOf, readTimes } from './paper-times.js';

describe('times on paper', () => {
  it.each([
    ['2026-10-05', '08:30', '10:00', '2026-10-05T00:30:00.000Z', '2026-10-05T02:00:00.000Z', 90n],
    ['2026-10-31', '22:15', '06:00', '2026-10-31T14:15:00.000Z', '2026-10-31T22:00:00.000Z', 465n],
    ['2026-12-31', '23:59', '00:00', '2026-12-31T15:59:00.000Z', '2026-12-31T16:00:00.000Z', 1n],
    ['2026-10-05', '08:30', '08:30', '2026-10-05T00:30:00.000Z', '2026-10-05T00:30:00.000Z', 0n],
  ])('%s from %s until %s', (servedOn, from, until, startsAt, endsAt, minutes) => {
    const times = readTimes({ servedOn, from, until });
    expect([times.startsAt.toISOString(), times.endsAt.toISOString()]).toEqual([startsAt, endsAt]);
    expect(minutesOf(times)).toBe(minutes);
  });

  it.each([
    ['00:00', true],
    ['23:59', true],
    ['24:00', false],
    ['8:30', false],
    ['08:60', false],
    ['08:30:00', false],
    ['', false],
  ])('%j is a time of day: %s', (text, expected) => {
    expect(isTimeOfDay(text)).toBe(expected);
  });

  it.each([
    ['2026-10', true],
    ['2026-13', false],
    ['2026-00', false],
    ['2026-1', false],
    ['1800-01', false],
    ['2026-10-01', false],
  ])('%j is a month: %s', (text, expected) => {
    expect(isMonth(text)).toBe(expected);
  });
});
