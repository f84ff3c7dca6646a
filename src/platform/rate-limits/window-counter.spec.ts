import { createSecretKey } from 'node:crypto';
import { tooOften, windowBucket } from './window-counter.js';

describe('the bucket of a counter', () => {
  const key = createSecretKey(Buffer.alloc(32, 7));

  it('stays what it was: a running window survives an upgrade', () => {
    expect(windowBucket(key, 'wrong_tries', '1\0by\0m')).toBe(
      'window:dE4Pwv0na6uqjwrW-38whlJTvOfX-D40O1U-Lz5-l7E',
    );
  });

  it('is another for each kind, name and key', () => {
    const other = createSecretKey(Buffer.alloc(32, 8));
    const buckets = [
      windowBucket(key, 'wrong_tries', 'a'),
      windowBucket(key, 'wrong_tries', 'b'),
      windowBucket(key, 'spend_code_misses', 'a'),
      windowBucket(other, 'wrong_tries', 'a'),
    ];
    expect(new Set(buckets).size).toBe(4);
  });
});

describe('a refusal of what was done too often', () => {
  it.each([
    [37, 37],
    [0, 1],
    [-2, 1],
  ])('with %i seconds left says to come back in %i', (left, retryAfterSeconds) => {
    const refusal = tooOften({ hits: 11, left });
    expect([refusal.code, refusal.facts]).toEqual(['rate_limited', { retryAfterSeconds }]);
  });
});
