import {
  bookAccount,
  earnedAccount,
  grantedAccount,
  heldAccount,
  poolAccount,
} from '../../src/ledger/accounts.js';
import type { AccountRef, AppendRequest, Posted } from '../../src/ledger/append-request.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { ExpiryStep } from '../../src/modules/grants/expiry-step.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import {
  type GrantingCity,
  grantMinutes,
  newHolder,
  openGrantingCity,
  planAll,
  scopeOf,
} from '../support/granting-city.js';
import { plainEntry } from '../support/plain-entry.js';

let city: GrantingCity;
let step: ExpiryStep;

/** Own minutes never expire; from February on they are kept for two months, granted ones for one; from June on for ever. */
beforeAll(async () => {
  city = await openGrantingCity({ '2000-01-01': { expiryMonths: 1 } });
  step = city.app.app.get(ExpiryStep, { strict: false });
  await city.app.app.get(Database).transaction(async (tx) => {
    const policies = city.app.app.get(PoliciesService);
    for (const [effectiveFrom, earnedExpiryMonths, expiryMonths] of [
      ['2026-02-01', 2, 1],
      ['2026-05-01', 2, null],
      ['2026-06-01', null, null],
    ] as const) {
      const grants = { ...FOUNDING_PARAMS.grants, expiryMonths };
      const params = { ...FOUNDING_PARAMS, earnedExpiryMonths, grants };
      const version = { effectiveFrom, params, authorId: null, reason: 'test' };
      await policies.append(tx, city.bookId, version);
    }
  });
});

afterAll(() => city?.close());

/** `care`: a hold of twice the minutes is paid out to somebody else, and half of it returns. */
type Event = readonly [
  what: 'serve' | 'receive' | 'give' | 'support' | 'spend' | 'hold' | 'release' | 'care' | 'undo',
  on: string,
  minutes?: bigint,
];
type Line = readonly [AccountRef, bigint];

const ledger = (): LedgerService => city.app.app.get(LedgerService);
const other = newId();

async function post(
  kind: AppendRequest['kind'],
  on: string,
  lines: readonly Line[],
  reversesSeq: bigint | null = null,
): Promise<Posted> {
  const postings = lines.map(([account, amount]) => ({ account, amount }));
  const outcome = await ledger().append(
    plainEntry({
      bookId: city.bookId,
      kind,
      effectiveOn: on,
      actorId: city.bookUid,
      reversesSeq,
      postings,
    }),
  );
  if (outcome.outcome !== 'posted') throw new Error(`${kind}: ${JSON.stringify(outcome.outcome)}`);
  return outcome;
}

async function happen(memberId: string, events: readonly Event[]): Promise<void> {
  const [own, held] = [earnedAccount(memberId), heldAccount(memberId)];
  const issuance = bookAccount(city.bookUid, 'issuance');
  const pool = poolAccount(city.communities[0].id);
  let last: Posted | null = null;
  for (const [what, on, minutes = 0n] of events) {
    const move = (kind: AppendRequest['kind'], from: AccountRef, to: AccountRef) =>
      post(kind, on, [
        [from, -minutes],
        [to, minutes],
      ]);
    if (what === 'serve') last = await move('service', issuance, own);
    else if (what === 'receive' || what === 'give') {
      const theirs = earnedAccount(other);
      if (what === 'receive') await move('adjust', issuance, theirs);
      last = what === 'receive' ? await move('gift', theirs, own) : await move('gift', own, theirs);
    } else if (what === 'support') {
      await move('adjust', issuance, pool);
      last = await move('donate', pool, own);
    } else if (what === 'spend')
      last = await move('redeem', own, bookAccount(city.bookUid, 'spent'));
    else if (what === 'hold') last = await move('hold', own, held);
    else if (what === 'release') last = await move('release', held, own);
    else if (what === 'care') {
      last = await post('service', on, [
        [held, -2n * minutes],
        [earnedAccount(other), minutes],
        [own, minutes],
      ]);
    } else if (last !== null) {
      const back = last.postings.map(({ account, amount }) => [account, -amount] as const);
      last = await post('reverse', on, back, last.seq);
    }
  }
}

const earnedOf = async (memberId: string): Promise<bigint> => {
  const owner = { ownerKind: 'member', ownerId: memberId } as const;
  const accounts = await city.app.app.get(LedgerReader).balances(city.bookId, owner);
  return accounts.find(({ purpose }) => purpose === 'earned')?.balance ?? 0n;
};

const keyOf = (memberId: string, month: string) => `settlement:${month}:expire-earned:${memberId}`;

async function requestFor(memberId: string, month: string): Promise<AppendRequest | null> {
  const { requests } = await planAll(step, scopeOf(city, month), { write: true, limit: 500 });
  return requests.find(({ key }) => key === keyOf(memberId, month)) ?? null;
}

async function expire(memberId: string, month: string): Promise<bigint> {
  const before = await earnedOf(memberId);
  const request = await requestFor(memberId, month);
  if (request === null) return 0n;
  expect((await ledger().append(request)).outcome).toBe('posted');
  return before - (await earnedOf(memberId));
}

describe('at the close of March 2026, with own minutes kept two months, expires', () => {
  it.each<[string, Event[], bigint]>([
    ['nothing of what was earned on 1 February', [['serve', '2026-02-01', 100n]], 0n],
    ['all of what was earned on 31 January', [['serve', '2026-01-31', 60n]], 60n],
    [
      'the old beside the recent',
      [
        ['serve', '2026-01-01', 60n],
        ['serve', '2026-02-01', 100n],
      ],
      60n,
    ],
    [
      'what spending left of the old',
      [
        ['serve', '2026-01-01', 60n],
        ['serve', '2026-02-01', 100n],
        ['spend', '2026-02-02', 45n],
      ],
      15n,
    ],
    [
      'nothing of the recent when more than the old was spent',
      [
        ['serve', '2026-01-01', 60n],
        ['serve', '2026-02-01', 100n],
        ['spend', '2026-02-02', 75n],
      ],
      0n,
    ],
    [
      'what was not spent after the month either',
      [
        ['serve', '2026-01-01', 60n],
        ['spend', '2026-04-02', 45n],
      ],
      15n,
    ],
    [
      'the same with hours served after the month',
      [
        ['serve', '2026-01-01', 60n],
        ['serve', '2026-04-02', 45n],
      ],
      60n,
    ],
    ['nothing that came as a gift lately', [['receive', '2026-03-01', 30n]], 0n],
    ['nothing that a pool gave lately', [['support', '2026-03-01', 30n]], 0n],
    [
      'old minutes though some were given away lately',
      [
        ['serve', '2026-01-01', 60n],
        ['give', '2026-03-01', 20n],
      ],
      40n,
    ],
    [
      'nothing of the recent for what was given away: the oldest goes first',
      [
        ['serve', '2026-01-01', 60n],
        ['serve', '2026-03-01', 100n],
        ['give', '2026-03-02', 50n],
      ],
      10n,
    ],
    [
      'old minutes that a gift taken back returns',
      [
        ['serve', '2026-01-01', 60n],
        ['give', '2026-03-01', 20n],
        ['undo', '2026-03-02'],
      ],
      60n,
    ],
    [
      'nothing of what a booking holds',
      [
        ['serve', '2026-01-01', 60n],
        ['hold', '2026-03-10', 60n],
      ],
      0n,
    ],
    [
      'old minutes that were released',
      [
        ['serve', '2026-01-01', 60n],
        ['hold', '2026-01-10', 60n],
        ['release', '2026-03-31', 60n],
      ],
      60n,
    ],
    [
      'old minutes that care did not need',
      [
        ['serve', '2026-01-01', 60n],
        ['hold', '2026-01-10', 60n],
        ['care', '2026-03-20', 30n],
      ],
      30n,
    ],
    [
      'the old when the recent was reversed',
      [
        ['serve', '2026-01-01', 60n],
        ['serve', '2026-03-01', 100n],
        ['undo', '2026-03-15'],
      ],
      60n,
    ],
    [
      'the old when the recent was reversed after the month',
      [
        ['serve', '2026-01-01', 60n],
        ['serve', '2026-03-01', 100n],
        ['undo', '2026-04-15'],
      ],
      60n,
    ],
  ])('%s', async (_, events, expected) => {
    const member = await newHolder(city);
    await happen(member.id, events);
    const before = await earnedOf(member.id);
    expect(await expire(member.id, '2026-03')).toBe(expected);
    expect(await earnedOf(member.id)).toBe(before - expected);
    expect(await requestFor(member.id, '2026-03')).toBeNull();
  });
});

describe('the step that expires both kinds', () => {
  it('leaves own minutes alone where the rules of the month’s last day keep them for ever', async () => {
    const member = await newHolder(city);
    await happen(member.id, [['serve', '2025-01-01', 60n]]);
    expect(await expire(member.id, '2026-01')).toBe(0n);
    expect(await planAll(step, scopeOf(city, '2026-06'), { write: true })).toEqual({
      requests: [],
      looked: 0,
      pages: 1,
    });
    expect(await expire(member.id, '2026-02')).toBe(60n);
  });

  it('looks at every account of both kinds once, whatever the pages, and at own ones alone where only they expire', async () => {
    for (let n = 0; n < 4; n += 1) {
      const { id } = await newHolder(city);
      await happen(id, [['serve', '2026-01-01', 5n]]);
      await grantMinutes(city, id, 7n, '2026-01-01');
    }
    for (const [month, kinds] of [
      ['2026-04', ['expire', 'expire-earned']],
      ['2026-05', ['expire-earned']],
    ] as const) {
      const scope = scopeOf(city, month);
      const { requests, looked } = await planAll(step, scope, { write: true });
      const whole = await planAll(step, scope, { write: false, limit: 10_000 });
      expect(BigInt(looked)).toBe(await step.count(scope));
      expect(requests.map(({ key }) => key)).toEqual(whole.requests.map(({ key }) => key));
      expect([...new Set(requests.map(({ key }) => key.split(':')[2]))]).toEqual(kinds);
    }
  });

  it('posts to the book’s expired minutes, under the rules of the month’s last day', async () => {
    const member = await newHolder(city);
    await happen(member.id, [['serve', '2026-01-01', 60n]]);
    await grantMinutes(city, member.id, 9n, '2026-01-01');
    await expire(member.id, '2026-03');
    const reader = city.app.app.get(LedgerReader);
    const entry = await reader.entryByKey(city.bookId, keyOf(member.id, '2026-03'));
    expect(entry).toMatchObject({
      kind: 'expire',
      effectiveOn: '2026-03-31',
      subjectType: 'earned_expiry',
      subjectId: member.id,
    });
    expect(entry?.postings.map(({ account, amount }) => [account, amount])).toEqual([
      [earnedAccount(member.id), -60n],
      [bookAccount(city.bookUid, 'expired'), 60n],
    ]);
    const granted = await planAll(step, scopeOf(city, '2026-03'), { write: false, limit: 500 });
    const key = `settlement:2026-03:expire:${member.id}`;
    expect(granted.requests.find((each) => each.key === key)?.accounts[0]).toEqual(
      grantedAccount(member.id),
    );
  });

  it('takes what is there under the lock, not what was there when it was planned', async () => {
    const member = await newHolder(city);
    await happen(member.id, [['serve', '2026-01-01', 60n]]);
    const request = await requestFor(member.id, '2026-03');
    await happen(member.id, [['spend', '2026-04-01', 50n]]);
    expect((await ledger().append(request as AppendRequest)).outcome).toBe('posted');
    expect(await earnedOf(member.id)).toBe(0n);
    const again = await ledger().append(request as AppendRequest);
    expect(again.outcome).toBe('replayed');
  });
});
