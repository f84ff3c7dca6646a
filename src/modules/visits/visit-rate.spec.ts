import { percentOf } from './visit-rate.js';

describe('percentOf', () => {
  it.each([
    [2, 3, '66.66'],
    [9_999, 10_000, '99.99'],
    [99_999, 100_000, '99.99'],
    [7, 7, '100.00'],
    [0, 7, '0.00'],
    [1, 12, '8.33'],
  ])('of %d in %d is %s', (numerator, denominator, text) => {
    expect(percentOf(numerator, denominator)).toBe(text);
  });

  it('says nothing of nobody', () => {
    expect(percentOf(0, 0)).toBeNull();
  });
});
