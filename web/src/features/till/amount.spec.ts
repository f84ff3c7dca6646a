import { describe, expect, it } from '@jest/globals';
import { minutesOf } from './amount.js';

describe('an amount typed at the till', () => {
  it.each([
    ['1', '30', '90'],
    ['', '45', '45'],
    ['2', '', '120'],
    ['0', '20', '20'],
    ['1.5', '', '90'],
    ['0.25', '5', '20'],
    ['1。5', '', '90'],
    ['', '90', '90'],
  ])('%j hours and %j minutes are %s minutes', (hours, minutes, all) => {
    expect(minutesOf(hours, minutes)).toBe(all);
  });

  it.each([
    ['', ''],
    ['0', '0'],
    ['-1', '90'],
    ['1', '-30'],
    ['1.33', ''],
    ['一', ''],
    ['1', '30.5'],
    ['1e3', ''],
    ['9999', ''],
  ])('%j hours and %j minutes are nothing that can be charged', (hours, minutes) => {
    expect(minutesOf(hours, minutes)).toBeNull();
  });
});
