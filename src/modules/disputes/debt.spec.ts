import type { AccountRef } from '../../ledger/append-request.js';
import { debtOf, takenBack } from './debt.js';

const sides = { volunteerId: 'v', recipientId: 'r' };
const posting = (purpose: AccountRef['purpose'], ownerId: string, amount: bigint) => ({
  accountId: `${purpose}-${ownerId}`,
  account: { ownerKind: 'member', ownerId, purpose, asset: 'MIN' } as AccountRef,
  amount,
  balanceAfter: 0n,
});

describe('what a reversal takes back', () => {
  it('is what the entry gave, where a balance has a floor', () => {
    const postings = [
      posting('held', 'r', -60n),
      posting('clearing', 'u', 45n),
      posting('issuance', 'b', 15n),
      posting('earned', 'v', 40n),
      posting('honour', 'b', 5n),
      posting('earned', 'r', 15n),
    ];
    expect(
      takenBack({ postings }).map(({ account, minutes }) => [account.ownerId, minutes]),
    ).toEqual([
      ['v', 40n],
      ['b', 5n],
      ['r', 15n],
    ]);
  });
});

describe('a debt', () => {
  it('is none when nobody is short', () => {
    expect(debtOf(sides, [])).toBeNull();
  });

  it.each([
    [
      'the volunteer’s',
      [
        { ownerId: 'r', minutes: 3n },
        { ownerId: 'v', minutes: 5n },
      ],
      'volunteer',
      5n,
    ],
    [
      'the elder’s, of both kinds',
      [
        { ownerId: 'r', minutes: 3n },
        { ownerId: 'r', minutes: 4n },
      ],
      'recipient',
      7n,
    ],
    ['somebody else’s', [{ ownerId: 'x', minutes: 2n }], 'other', 2n],
  ] as const)('is %s', (_, short, by, minutes) => {
    expect(debtOf(sides, short)).toEqual({ by, minutes });
  });
});
