import { KeptAnswers } from './kept-answers.js';

it('reckons once for all who ask at the same time or soon after', async () => {
  const kept = new KeptAnswers(10);
  let made = 0;
  const make = async () => {
    made += 1;
    return made;
  };
  const answers = await Promise.all(Array.from({ length: 8 }, () => kept.get('a', 60, make)));
  expect(new Set(answers)).toEqual(new Set([1]));
  expect(await kept.get('a', 60, make)).toBe(1);
  expect(await kept.get('b', 60, make)).toBe(2);
  expect(await kept.get('b', 0, make)).toBe(2);
});

it('does not try again at once what failed', async () => {
  const kept = new KeptAnswers(10);
  let tries = 0;
  const fail = async () => {
    tries += 1;
    throw new Error('too slow');
  };
  for (let n = 0; n < 3; n += 1) await expect(kept.get('a', 60, fail)).rejects.toThrow('too slow');
  expect(tries).toBe(1);
});

it('forgets the one made first when there are too many, and makes anew what is old', async () => {
  const kept = new KeptAnswers(2);
  const made: string[] = [];
  const get = (name: string, seconds = 60) =>
    kept.get(name, seconds, async () => {
      made.push(name);
    });
  for (const name of ['a', 'b', 'c', 'b', 'a']) await get(name);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
  await get('old', 0);
  await get('old', 0);
  expect(made.slice(4)).toEqual(['old', 'old']);
});
