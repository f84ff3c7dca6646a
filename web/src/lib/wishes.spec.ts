import { describe, expect, it } from '@jest/globals';
import { ApiProblem, NoAnswer, type Problem } from '../api/problem.js';
import { Wishes } from './wishes.js';

const REFUSED = new ApiProblem({ code: 'not_found' } as Problem);

/** Wishes, and what the service was asked for. */
function asked() {
  const wishes = new Wishes<string, string>();
  const calls: { wish: string; key: string }[] = [];
  const ask = (wish: string) =>
    wishes.ask(wish, async (sent, key) => {
      calls.push({ wish: sent, key });
      return sent;
    });
  return { wishes, calls, ask };
}

describe('wishes at the service', () => {
  it('are asked for again as they were, whatever is wished meanwhile, until there is an answer', async () => {
    const { wishes, calls, ask } = asked();
    await ask('an hour');
    expect(wishes.settle(new NoAnswer('cut'))).toBe('an hour');
    expect(wishes.isKnown).toBe(false);
    await ask('two hours');
    expect(wishes.settle(new NoAnswer('cut again'))).toBe('an hour');
    expect(await ask('two hours')).toBe('an hour');
    expect(calls.map(({ wish }) => wish)).toEqual(['an hour', 'an hour', 'an hour']);
    expect(new Set(calls.map(({ key }) => key)).size).toBe(1);
  });

  it.each([
    ['an effect', null],
    ['a refusal', REFUSED],
  ])('have a key of their own after %s', async (_, error) => {
    const { wishes, calls, ask } = asked();
    await ask('an hour');
    wishes.settle(error);
    expect(wishes.isKnown).toBe(true);
    expect(await ask('two hours')).toBe('two hours');
    expect(calls[1]?.key).not.toBe(calls[0]?.key);
  });

  it('never share a key with those of somebody else', async () => {
    const [one, other] = [asked(), asked()];
    await one.ask('an hour');
    await other.ask('an hour');
    expect(one.calls[0]?.key).not.toBe(other.calls[0]?.key);
  });
});
