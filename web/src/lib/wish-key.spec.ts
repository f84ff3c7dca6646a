import { describe, expect, it } from '@jest/globals';
import { ApiProblem, NoAnswer, type Problem } from '../api/problem.js';
import { WishKey } from './wish-key.js';

const REFUSED = new ApiProblem({ code: 'not_found' } as Problem);

describe('the key of a wish', () => {
  it('stays the same while nothing was answered', () => {
    const key = new WishKey();
    const first = key.ofNow();
    key.settle(new NoAnswer('cut'));
    key.settle(new NoAnswer('cut again'));
    expect(key.ofNow()).toBe(first);
  });

  it.each([
    ['an effect', null],
    ['a refusal', REFUSED],
  ])('is another one after %s', (_, error) => {
    const key = new WishKey();
    const first = key.ofNow();
    key.settle(error);
    expect(key.ofNow()).not.toBe(first);
  });

  it('is never that of somebody else', () => {
    expect(new WishKey().ofNow()).not.toBe(new WishKey().ofNow());
  });
});
