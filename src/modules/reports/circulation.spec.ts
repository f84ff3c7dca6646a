import { circulationOf } from './circulation.js';

describe('the circulation', () => {
  it('sorts flows by what they are', () => {
    const flows = [
      { month: '2026-01', kind: 'service', asset: 'MIN', gained: 100n, lost: 40n },
      { month: '2026-01', kind: 'service', asset: 'GRT', gained: 0n, lost: 30n },
      { month: '2026-01', kind: 'redeem', asset: 'MIN', gained: 0n, lost: 7n },
      { month: '2026-01', kind: 'redeem', asset: 'GRT', gained: 0n, lost: 5n },
      { month: '2026-01', kind: 'grant', asset: 'GRT', gained: 600n, lost: 0n },
      { month: '2026-01', kind: 'expire', asset: 'GRT', gained: 0n, lost: 50n },
      { month: '2026-01', kind: 'gift', asset: 'MIN', gained: 9n, lost: 11n },
      { month: '2026-01', kind: 'donate', asset: 'MIN', gained: 0n, lost: 3n },
      { month: '2026-01', kind: 'import', asset: 'MIN', gained: 20n, lost: 0n },
      { month: '2026-01', kind: 'adjust', asset: 'MIN', gained: 1n, lost: 4n },
    ] as const;
    expect(circulationOf(flows)).toEqual({
      credited: 100n,
      redeemedOwn: 47n,
      redeemedGranted: 35n,
      granted: 600n,
      expired: 50n,
      giftsGiven: 11n,
      giftsReceived: 9n,
      donated: 3n,
      broughtOver: 20n,
      adjusted: -3n,
      netOwn: 100n - 40n - 7n + 9n - 11n - 3n + 20n - 3n,
    });
  });

  it('of nothing is nothing', () => {
    expect(Object.values(circulationOf([])).every((minutes) => minutes === 0n)).toBe(true);
  });
});
