import { retryVictims } from './retry-victims.js';

const deadlock = () => Object.assign(new Error('deadlock detected'), { code: '40P01' });
const serialization = () => Object.assign(new Error('could not serialize'), { code: '40001' });

/** Work that throws these errors, one a run, and then answers. */
function failing(errors: readonly Error[]) {
  let runs = 0;
  const work = async () => {
    runs += 1;
    const error = errors[runs - 1];
    if (error !== undefined) throw error;
    return 'done';
  };
  return { work, runs: () => runs };
}

describe('retryVictims', () => {
  it('runs a victim again until it gets through', async () => {
    const { work, runs } = failing([deadlock(), serialization()]);
    expect(await retryVictims(work)).toBe('done');
    expect(runs()).toBe(3);
  });

  it('gives up after five runs, with the database’s own error', async () => {
    const { work, runs } = failing(Array.from({ length: 9 }, deadlock));
    await expect(retryVictims(work)).rejects.toMatchObject({ code: '40P01' });
    expect(runs()).toBe(5);
  });

  it.each([
    ['a lock that was not free in time', '55P03'],
    ['a broken rule', '23P01'],
    ['a lost connection', 'ECONNRESET'],
  ])('does not repeat %s', async (_, code) => {
    const { work, runs } = failing([Object.assign(new Error('x'), { code })]);
    await expect(retryVictims(work)).rejects.toMatchObject({ code });
    expect(runs()).toBe(1);
  });
});
