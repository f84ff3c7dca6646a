import { describe, expect, it } from '@jest/globals';
import { type AccountState, accountKey } from './account-memory.js';
import type { AccountRef, AppendRequest, Decision } from './append-request.js';
import { judge, type RunningValues } from './judge.js';

const BOOK = '00000000-0000-4000-8000-000000000001';
const MEMBER = '00000000-0000-4000-8000-000000000002';
const issuance: AccountRef = {
  ownerKind: 'book',
  ownerId: BOOK,
  purpose: 'issuance',
  asset: 'MIN',
};
const earned: AccountRef = {
  ownerKind: 'member',
  ownerId: MEMBER,
  purpose: 'earned',
  asset: 'MIN',
};
const held: AccountRef = { ...earned, purpose: 'held' };
const granted: AccountRef = { ...earned, purpose: 'granted', asset: 'GRT' };

/** Issuance unbounded at −100, earned 60 of at most 90, held 40, granted 0; the counter `day` at 10. */
function start() {
  const states = new Map<string, AccountState>([
    [accountKey(issuance), { id: 'i', balance: -100n, floor: null, ceiling: null }],
    [accountKey(earned), { id: 'e', balance: 60n, floor: 0n, ceiling: 90n }],
    [accountKey(held), { id: 'h', balance: 40n, floor: 0n, ceiling: null }],
    [accountKey(granted), { id: 'g', balance: 0n, floor: 0n, ceiling: null }],
  ]);
  const counters = new Map([['day', 10n]]);
  const running: RunningValues = {
    account: (ref) => states.get(accountKey(ref)),
    counter: (name) => counters.get(name) ?? 0n,
    setCounter: (name, value) => counters.set(name, value),
  };
  const values = (): bigint[] => [
    ...[...states.values()].map((s) => s.balance),
    counters.get('day') ?? 0n,
  ];
  return { running, values };
}

function request(
  decide: AppendRequest['decide'],
  parts: Partial<AppendRequest> = {},
): AppendRequest {
  return {
    bookId: 1,
    key: 'k',
    kind: 'service',
    effectiveOn: '2026-01-01',
    actorId: MEMBER,
    subject: { type: 'service_record', id: MEMBER, commitment: null },
    policyDigest: null,
    reversesSeq: null,
    accounts: [issuance, earned, held],
    counters: ['day'],
    decide,
    moves: [],
    ...parts,
  };
}

const move = (from: AccountRef, to: AccountRef, amount: bigint): Decision => ({
  postings: [
    { account: from, amount: -amount },
    { account: to, amount },
  ],
});

describe('judge', () => {
  it.each<[string, Decision, bigint[]]>([
    ['pays from issuance', move(issuance, earned, 30n), [-130n, 90n, 40n, 0n, 10n]],
    ['empties an account to its floor', move(earned, held, 60n), [-100n, 0n, 100n, 0n, 10n]],
    [
      'counts',
      { ...move(issuance, earned, 5n), counters: [{ name: 'day', delta: 5n }] },
      [-105n, 65n, 40n, 0n, 15n],
    ],
    [
      'lets an account be posted to twice',
      {
        postings: [
          { account: earned, amount: -50n },
          { account: held, amount: 40n },
          { account: held, amount: 10n },
        ],
      },
      [-100n, 10n, 90n, 0n, 10n],
    ],
  ])('%s', (_, decision, after) => {
    const { running, values } = start();
    const judged = judge(
      request(() => decision),
      running,
    );
    expect(judged).toHaveProperty('lines');
    expect(values()).toEqual(after);
  });

  it('lets an entry on credit go as low as it says, whatever floor is remembered', () => {
    const credit = { account: { ...earned }, minutes: 30n };
    const ask = (minutes: bigint, parts: Partial<AppendRequest>, floor = 0n) => {
      const { running } = start();
      Object.assign(running.account(earned) as AccountState, { floor });
      return judge(
        request(() => move(earned, held, minutes), parts),
        running,
      );
    };
    const missing = (minutes: bigint) => ({
      code: 'insufficient_balance',
      facts: { missingMinutes: String(minutes) },
    });
    expect(ask(90n, { credit })).toHaveProperty('lines');
    expect(ask(90n, { credit }, -20n)).toHaveProperty('lines');
    expect(ask(91n, { credit })).toMatchObject(missing(1n));
    expect(ask(91n, { credit }, -500n)).toMatchObject(missing(1n));
    // The floor was lowered for entries on credit: all others stop at zero.
    expect(ask(61n, {}, -500n)).toMatchObject(missing(1n));
    const other = { account: { ...earned, ownerId: BOOK }, minutes: 30n };
    expect(ask(61n, { credit: other }, -500n)).toMatchObject(missing(1n));
  });

  it.each<[string, Decision, string, object]>([
    ['an overdraft', move(earned, held, 61n), 'insufficient_balance', { missingMinutes: '1' }],
    ['more than the ceiling', move(issuance, earned, 31n), 'account_ceiling', {}],
    [
      'what the decision refuses',
      { refuse: 'state_conflict', facts: { a: 1 } },
      'state_conflict',
      { a: 1 },
    ],
    [
      'an overdraft that a later line makes good',
      {
        postings: [
          { account: earned, amount: -61n },
          { account: earned, amount: 61n },
        ],
        counters: [{ name: 'day', delta: 1n }],
      },
      'insufficient_balance',
      { missingMinutes: '1' },
    ],
  ])('refuses %s and moves nothing', (_, decision, code, facts) => {
    const { running, values } = start();
    const before = values();
    expect(
      judge(
        request(() => decision),
        running,
      ),
    ).toEqual({ outcome: 'refused', code, facts });
    expect(values()).toEqual(before);
  });

  it.each<[string, Decision]>([
    [
      'postings that do not sum to zero',
      {
        postings: [
          { account: earned, amount: 1n },
          { account: held, amount: 1n },
        ],
      },
    ],
    [
      'a sum over two assets',
      {
        postings: [
          { account: earned, amount: -1n },
          { account: granted, amount: 1n },
        ],
      },
    ],
    ['one posting', { postings: [{ account: earned, amount: 1n }] }],
    ['no posting', { postings: [] }],
  ])('throws on %s and moves nothing', (_, decision) => {
    const { running, values } = start();
    const before = values();
    const accounts = [issuance, earned, held, granted];
    expect(() =>
      judge(
        request(() => decision, { accounts }),
        running,
      ),
    ).toThrow(expect.objectContaining({ code: 'unbalanced_entry' }));
    expect(values()).toEqual(before);
  });

  it.each<[string, AppendRequest['decide']]>([
    [
      'reads an account that was not named',
      (view) => ({ postings: [{ account: granted, amount: view.balance(granted) }] }),
    ],
    [
      'reads a counter that was not named',
      (view) => ({ refuse: 'state_conflict', facts: { n: String(view.counter('week')) } }),
    ],
    [
      'moves a counter that was not named',
      () => ({ ...move(issuance, earned, 5n), counters: [{ name: 'week', delta: 5n }] }),
    ],
    ['posts zero', () => move(earned, held, 0n)],
    ['posts an absurd amount', () => move(issuance, held, 10n ** 15n)],
  ])('crashes the request when its decision %s', (_, decide) => {
    const { running, values } = start();
    const before = values();
    expect(() => judge(request(decide), running)).toThrow();
    expect(values()).toEqual(before);
  });

  it('shows a decision what earlier requests of the batch have left', () => {
    const { running } = start();
    judge(
      request(() => ({ ...move(issuance, earned, 5n), counters: [{ name: 'day', delta: 5n }] })),
      running,
    );
    const seen: bigint[] = [];
    judge(
      request((view) => {
        seen.push(view.balance(earned), view.counter('day'));
        return { refuse: 'state_conflict' };
      }),
      running,
    );
    expect(seen).toEqual([65n, 15n]);
  });
});
