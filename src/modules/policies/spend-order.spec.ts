import { splitInOrder } from './spend-order.js';

describe('splitInOrder', () => {
  it.each([
    ['grant_first', 60n, 0n, 90n, 0n, 60n],
    ['grant_first', 60n, 20n, 90n, 20n, 40n],
    ['grant_first', 60n, 60n, 90n, 60n, 0n],
    ['grant_first', 60n, 90n, 0n, 60n, 0n],
    ['grant_first', 60n, 20n, 10n, 20n, 40n],
    ['grant_first', 60n, -5n, 90n, 0n, 60n],
    ['own_first', 60n, 90n, 0n, 60n, 0n],
    ['own_first', 60n, 90n, 20n, 40n, 20n],
    ['own_first', 60n, 90n, 60n, 0n, 60n],
    ['own_first', 60n, 20n, 10n, 50n, 10n],
    ['own_first', 60n, 90n, -5n, 60n, 0n],
    ['own_first', 0n, 90n, 90n, 0n, 0n],
  ] as const)(
    '%s: %s minutes of %s granted and %s own take %s and %s',
    (order, minutes, grantedThere, ownThere, granted, own) => {
      const available = { granted: grantedThere, own: ownThere };
      expect(splitInOrder(order, minutes, available)).toEqual({ granted, own });
    },
  );
});
