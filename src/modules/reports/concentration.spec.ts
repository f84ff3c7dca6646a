import { Balances, concentrationOf } from './concentration.js';

function of(...minutes: bigint[]) {
  const balances = new Balances();
  for (const each of minutes) balances.add(each);
  return concentrationOf(balances.sorted());
}

describe('concentration', () => {
  it('of nobody has no shares', () => {
    const none = { holders: 0, minutes: 0n, share: null };
    expect(of(0n, -5n)).toEqual({
      holders: 0,
      minutes: 0n,
      top1Percent: none,
      top10Percent: none,
      gini: null,
    });
  });

  it('of equals is none', () => {
    expect(of(60n, 60n, 60n, 60n).gini).toBe('0.0000');
  });

  it('counts what the largest holders have: one of ten, one of a hundred, rounded up', () => {
    // 1 + 2 + … + 10 = 55; by hand: Σ i·xi = 385, Gini = (770 − 605) / 550 = 0.3
    const ten = of(...[10n, 1n, 9n, 2n, 8n, 3n, 7n, 4n, 6n, 5n]);
    expect(ten).toMatchObject({ holders: 10, minutes: 55n, gini: '0.3000' });
    expect(ten.top10Percent).toEqual({ holders: 1, minutes: 10n, share: '0.1818' });
    expect(of(...Array.from({ length: 11 }, () => 1n)).top10Percent.holders).toBe(2);
    expect(of(...Array.from({ length: 101 }, () => 1n)).top1Percent.holders).toBe(2);
  });

  it('is near one when one has nearly all', () => {
    // by hand: sorted 1, 1, 1, 97: Σ i·xi = 394; (788 − 500) / 400 = 0.72
    expect(of(1n, 97n, 1n, 1n).gini).toBe('0.7200');
  });

  it('holds any number of balances', () => {
    const balances = new Balances();
    for (let n = 5000; n > 0; n -= 1) balances.add(BigInt(n));
    const sorted = balances.sorted();
    expect([sorted.length, sorted[0], sorted.at(-1)]).toEqual([5000, 1n, 5000n]);
  });
});
