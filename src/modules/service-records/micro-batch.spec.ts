import { MicroBatch } from './micro-batch.js';

function recording(size = 500, queueLength = 100) {
  const batches: number[][] = [];
  const batch = new MicroBatch<number, string>({
    size,
    queueLength,
    keyOf: (call) => String(call % 100),
    work: async (calls) => {
      batches.push([...calls]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (calls.includes(13)) throw new Error('unlucky');
      return calls.map((call) => `did ${call}`);
    },
  });
  return { batches, batch };
}

describe('MicroBatch', () => {
  it('answers each of the calls of one turn from one batch', async () => {
    const { batches, batch } = recording();
    expect(await Promise.all([1, 2, 3].map((call) => batch.run(call)))).toEqual([
      'did 1',
      'did 2',
      'did 3',
    ]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('lets what arrives meanwhile be the next batch', async () => {
    const { batches, batch } = recording();
    const first = batch.run(1);
    await new Promise((resolve) => setTimeout(resolve, 2));
    await Promise.all([first, batch.run(2), batch.run(3)]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('keeps calls of one key apart and batches bounded', async () => {
    const { batches, batch } = recording(2);
    await Promise.all([1, 101, 2, 3, 201].map((call) => batch.run(call)));
    expect(batches).toEqual([[1, 2], [101, 3], [201]]);
  });

  it('tells an error to those of its batch only and goes on', async () => {
    const { batch } = recording(1);
    const answers = await Promise.allSettled([12, 13, 14].map((call) => batch.run(call)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await batch.run(15)).toBe('did 15');
  });

  it('refuses what exceeds the queue', async () => {
    const { batch } = recording(1, 2);
    const answers = await Promise.allSettled([1, 2, 3].map((call) => batch.run(call)));
    expect(answers[2]).toMatchObject({ reason: { code: 'temporarily_unavailable' } });
  });
});
