import { describe, expect, it } from '@jest/globals';
import { nextParts, whenOf, windowOf } from './slots.js';

const at = (time: string) => new Date(`2026-11-22T${time}:00+08:00`);
const told = (found: { on: string; part: string }[]) =>
  found.map(({ on, part }) => `${on} ${part}`);

describe('times to ask for help', () => {
  it.each([
    ['06:00', ['2026-11-22 morning', '2026-11-22 afternoon', '2026-11-23 morning']],
    ['09:10', ['2026-11-22 morning', '2026-11-22 afternoon', '2026-11-23 morning']],
    ['11:10', ['2026-11-22 afternoon', '2026-11-23 morning', '2026-11-23 afternoon']],
    ['17:30', ['2026-11-23 morning', '2026-11-23 afternoon', '2026-11-24 morning']],
  ])('at %s are those that still have room for an hour', (now, expected) => {
    expect(told(nextParts(at(now), 60, 3))).toEqual(expected);
  });

  it('begin at the next half hour when the half of the day has begun', () => {
    const when = { on: '2026-11-22', part: 'morning', at: null } as const;
    expect(windowOf(when, 60, at('09:10'))).toEqual({
      startsAt: at('09:30').toISOString(),
      endsAt: at('12:00').toISOString(),
    });
    expect(windowOf(when, 60, at('09:00'))?.startsAt).toBe(at('09:30').toISOString());
    expect(windowOf(when, 180, at('09:10'))).toBeNull();
  });

  it('are met to the minute when a time of day is named', () => {
    const when = { on: '2026-11-22', part: null, at: '15:20' };
    expect(windowOf(when, 90, at('09:00'))).toEqual({
      startsAt: at('15:20').toISOString(),
      endsAt: at('16:50').toISOString(),
    });
    expect(windowOf(when, 90, at('15:21'))).toBeNull();
  });

  it('are read from an address, or not at all', () => {
    const read = (text: string) => whenOf(new URLSearchParams(text));
    expect(read('on=2026-11-22&part=morning')).toEqual({
      on: '2026-11-22',
      part: 'morning',
      at: null,
    });
    expect(read('on=2026-11-22&at=09:30')?.at).toBe('09:30');
    expect(read('on=2026-11-22&part=night')).toBeNull();
    expect(read('on=soon&part=morning')).toBeNull();
  });
});
