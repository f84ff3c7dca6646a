import { GrantTally } from './grant-tally.js';

const sums = (granted: bigint, spent: bigint, expired: bigint, outstanding: bigint) => ({
  granted,
  spent,
  expired,
  outstanding,
});

describe('a tally of grants', () => {
  it('adds up by class, in the order of codes, without one last', () => {
    const tally = new GrantTally();
    tally.add('B', sums(600n, 100n, 0n, 500n));
    tally.add(null, sums(0n, 5n, 0n, 0n));
    tally.add('A', sums(300n, 0n, 20n, 280n));
    tally.add('B', sums(600n, 0n, 0n, 600n));
    tally.add('C', sums(0n, 0n, 0n, 0n));
    expect(tally.result()).toEqual([
      { hardshipClass: 'A', members: 1, ...sums(300n, 0n, 20n, 280n) },
      { hardshipClass: 'B', members: 2, ...sums(1200n, 100n, 0n, 1100n) },
      { hardshipClass: null, members: 1, ...sums(0n, 5n, 0n, 0n) },
    ]);
  });
});
