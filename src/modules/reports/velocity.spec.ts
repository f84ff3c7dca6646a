import { circulationOf } from './circulation.js';
import { velocityOf } from './velocity.js';

const month = (name: string, gained: bigint, redeemed: bigint) => ({
  month: name,
  circulation: circulationOf([
    { month: '2026-01', kind: 'service', asset: 'MIN', gained, lost: redeemed },
  ]),
});

describe('velocity', () => {
  it('sets what was redeemed against what was outstanding on average', () => {
    // by hand: ends of months 300, 400, 350; redeemed 0 + 50 + 50; 100 / 350 = 0.2857
    const window = [
      month('2025-12', 0n, 0n),
      month('2026-01', 300n, 0n),
      month('2026-02', 150n, 50n),
      month('2026-03', 0n, 50n),
    ];
    expect(velocityOf(window, 350n)).toEqual({
      months: [
        { month: '2026-01', outstanding: 300n, redeemed: 0n },
        { month: '2026-02', outstanding: 400n, redeemed: 50n },
        { month: '2026-03', outstanding: 350n, redeemed: 50n },
      ],
      redeemed: 100n,
      averageOutstanding: 350n,
      velocity: '0.2857',
    });
  });

  it('keeps what was there before the window', () => {
    const { months, velocity } = velocityOf([month('2026-03', 10n, 20n)], 90n);
    expect(months).toEqual([{ month: '2026-03', outstanding: 90n, redeemed: 20n }]);
    expect(velocity).toBe('0.2222');
  });

  it('is unknown where nothing ever moved', () => {
    expect(velocityOf([month('2026-03', 0n, 0n)], 0n)).toEqual({
      months: [],
      redeemed: 0n,
      averageOutstanding: 0n,
      velocity: null,
    });
  });
});
