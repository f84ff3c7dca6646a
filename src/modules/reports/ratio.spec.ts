import { ratio } from './ratio.js';

describe('a ratio', () => {
  it.each([
    [1n, 3n, '0.3333'],
    [2n, 3n, '0.6667'],
    [1n, 20_000n, '0.0001'],
    [1n, 20_001n, '0.0000'],
    [7n, 7n, '1.0000'],
    [-1n, 3n, '-0.3333'],
    [-1n, 30_000n, '0.0000'],
    [123n, 10n, '12.3000'],
    [0n, 5n, '0.0000'],
    [5n, 0n, null],
  ])('of %s to %s is %s', (dividend, divisor, expected) => {
    expect(ratio(dividend, divisor)).toBe(expected);
  });
});
