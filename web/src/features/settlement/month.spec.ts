import { describe, expect, it } from '@jest/globals';
import { monthBefore } from './month.js';

describe('monthBefore', () => {
  it.each([
    ['2026-11-22', '2026-10'],
    ['2026-01-31', '2025-12'],
  ])('of %s is %s', (date, month) => {
    expect(monthBefore(date)).toBe(month);
  });
});
