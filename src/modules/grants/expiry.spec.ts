import { expiringMinutes, keptFrom } from './expiry.js';

describe('what expires at the close of a month', () => {
  it.each<[string, bigint, bigint, bigint, bigint]>([
    // what happened, on the account now, at the month's end, granted within the window, expires
    ['nothing was ever granted', 0n, 0n, 0n, 0n],
    ['all is recent', 100n, 100n, 100n, 0n],
    ['all is old', 60n, 60n, 0n, 60n],
    ['old and recent', 160n, 160n, 100n, 60n],
    ['spent from the oldest: some old is left', 130n, 130n, 100n, 30n],
    ['spent just the old', 100n, 100n, 100n, 0n],
    ['spent into the recent', 70n, 70n, 100n, 0n],
    ['spent after the month, before the close', 130n, 160n, 100n, 30n],
    ['spent it all after the month', 0n, 160n, 100n, 0n],
    ['more came after the month', 260n, 160n, 100n, 60n],
    ['a hold was released after the month', 160n, 100n, 100n, 0n],
    ['a recent grant was reversed', 60n, 60n, 0n, 60n],
    ['a recent grant was reversed after the month', 60n, 160n, 0n, 60n],
    ['more was reversed than granted', 60n, 60n, -100n, 60n],
  ])('when %s', (_, now, atMonthEnd, kept, expected) => {
    expect(expiringMinutes({ now, atMonthEnd, kept })).toBe(expected);
  });

  it('is never negative and never more than there is', () => {
    const amounts = [-50n, 0n, 1n, 50n, 100n];
    for (const now of amounts.slice(1)) {
      for (const atMonthEnd of amounts) {
        for (const kept of amounts) {
          const expiring = expiringMinutes({ now, atMonthEnd, kept });
          expect(expiring >= 0n && expiring <= now).toBe(true);
        }
      }
    }
  });
});

describe('the window of grants that are kept', () => {
  it.each([
    ['2026-12', 1, '2026-12-01'],
    ['2026-12', 12, '2026-01-01'],
    ['2026-11', 12, '2025-12-01'],
    ['2026-01', 1, '2026-01-01'],
    ['2026-01', 2, '2025-12-01'],
    ['2024-02', 25, '2022-02-01'],
    ['2026-02', 120, '2016-03-01'],
  ])('at the close of %s over %s months begins on %s', (month, months, first) => {
    expect(keptFrom(month, months)).toBe(first);
  });
});
