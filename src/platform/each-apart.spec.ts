import { eachApart } from './each-apart.js';

describe('eachApart', () => {
  it('goes on after what one stumbled over, and says which one it was', async () => {
    const done: number[] = [];
    const reported: unknown[] = [];
    await eachApart([1, 2, 3], {
      work: async (n) => {
        if (n === 2) throw new Error('broken');
        done.push(n);
      },
      report: (n, error) => reported.push([n, (error as Error).message]),
    });
    expect(done).toEqual([1, 3]);
    expect(reported).toEqual([[2, 'broken']]);
  });

  it('ends between two items when asked to stop', async () => {
    const done: number[] = [];
    await eachApart([1, 2, 3], {
      work: async (n) => void done.push(n),
      report: () => undefined,
      isStopping: () => done.length === 2,
    });
    expect(done).toEqual([1, 2]);
  });
});
