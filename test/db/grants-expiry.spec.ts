import { bookAccount, grantedAccount, heldAccount } from '../../src/ledger/accounts.js';
import type { AppendRequest, Posted } from '../../src/ledger/append-request.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { ExpiryStep } from '../../src/modules/grants/expiry-step.js';
import {
  type GrantingCity,
  grantedOf,
  grantMinutes,
  moveGranted,
  newHolder,
  openGrantingCity,
  planAll,
  scopeOf,
} from '../support/granting-city.js';
import { plainEntry } from '../support/plain-entry.js';
import { pictureOf } from '../support/redeeming-city.js';

/** Grants are kept two months; in January one; from June on for ever. */
const RULES = {
  '2000-01-01': { expiryMonths: 1 },
  '2026-02-01': { expiryMonths: 2 },
  '2026-06-01': { expiryMonths: null },
};

let city: GrantingCity;
let step: ExpiryStep;

beforeAll(async () => {
  city = await openGrantingCity(RULES);
  step = city.app.app.get(ExpiryStep, { strict: false });
});

afterAll(() => city?.close());

/** Something that happened: what, on which day, how many minutes. `undo` reverses the step before it on that day. */
type Event = readonly [
  what: 'grant' | 'spend' | 'hold' | 'release' | 'adjust' | 'undo',
  on: string,
  minutes?: bigint,
];

const ledger = (): LedgerService => city.app.app.get(LedgerService);

async function happen(memberId: string, events: readonly Event[]): Promise<void> {
  const granted = grantedAccount(memberId);
  const held = heldAccount(memberId, 'GRT');
  const spent = bookAccount(city.bookUid, 'spent', 'GRT');
  const issuance = bookAccount(city.bookUid, 'issuance', 'GRT');
  let last: Posted | null = null;
  for (const [what, on, minutes = 0n] of events) {
    const move = (kind: AppendRequest['kind'], from = granted, to = granted) =>
      moveGranted(city, { kind, from, to, minutes, on });
    if (what === 'grant') last = await grantMinutes(city, memberId, minutes, on);
    else if (what === 'spend') last = await move('redeem', granted, spent);
    else if (what === 'hold') last = await move('hold', granted, held);
    else if (what === 'release') last = await move('release', held, granted);
    else if (what === 'adjust') last = await move('adjust', issuance, granted);
    else await undo(last, on);
  }
}

/** The reversal of an entry, effective on a day of the past. */
async function undo(entry: Posted | null, on: string): Promise<void> {
  if (entry === null) throw new Error('nothing to undo');
  const postings = entry.postings.map(({ account, amount }) => ({ account, amount: -amount }));
  const outcome = await ledger().append(
    plainEntry({
      bookId: city.bookId,
      kind: 'reverse',
      effectiveOn: on,
      key: `undo:${entry.seq}`,
      actorId: city.bookUid,
      subject: { type: 'test', id: city.bookUid, commitment: null },
      reversesSeq: entry.seq,
      postings,
    }),
  );
  if (outcome.outcome === 'refused') throw new Error(`refused: ${outcome.code}`);
}

/** What the close of a month wants to expire for one member; null: nothing. */
async function requestFor(memberId: string, month: string): Promise<AppendRequest | null> {
  const { requests } = await planAll(step, scopeOf(city, month), { write: true, limit: 500 });
  const key = `settlement:${month}:expire:${memberId}`;
  return requests.find((request) => request.key === key) ?? null;
}

/** Lets a month expire one member's minutes; how many went. */
async function expire(memberId: string, month: string): Promise<bigint> {
  const before = await grantedOf(city, memberId);
  const request = await requestFor(memberId, month);
  if (request === null) return 0n;
  expect((await ledger().append(request)).outcome).toBe('posted');
  return before - (await grantedOf(city, memberId));
}

describe('at the close of March 2026, with two months kept, expires', () => {
  it.each<[string, Event[], bigint]>([
    ['nothing of what was granted in March', [['grant', '2026-03-01', 100n]], 0n],
    ['nothing of what was granted on 1 February', [['grant', '2026-02-01', 100n]], 0n],
    ['all of what was granted on 31 January', [['grant', '2026-01-31', 60n]], 60n],
    [
      'the old beside the recent',
      [
        ['grant', '2026-01-01', 60n],
        ['grant', '2026-02-01', 100n],
      ],
      60n,
    ],
    [
      'what spending left of the old: the oldest is spent first',
      [
        ['grant', '2026-01-01', 60n],
        ['grant', '2026-03-01', 100n],
        ['spend', '2026-03-20', 45n],
      ],
      15n,
    ],
    [
      'nothing when spending reached the recent',
      [
        ['grant', '2026-01-01', 60n],
        ['grant', '2026-03-01', 100n],
        ['spend', '2026-03-20', 90n],
      ],
      0n,
    ],
    [
      'less for spending after the month’s end',
      [
        ['grant', '2026-01-01', 60n],
        ['grant', '2026-03-01', 100n],
        ['spend', '2026-04-02', 45n],
      ],
      15n,
    ],
    [
      'the same with a grant after the month’s end',
      [
        ['grant', '2026-01-01', 60n],
        ['grant', '2026-04-01', 100n],
      ],
      60n,
    ],
    [
      'nothing of what a booking holds',
      [
        ['grant', '2026-01-01', 60n],
        ['hold', '2026-03-10', 60n],
      ],
      0n,
    ],
    [
      'the rest beside what a booking holds',
      [
        ['grant', '2026-01-01', 60n],
        ['hold', '2026-03-10', 40n],
      ],
      20n,
    ],
    [
      'what was released within the month',
      [
        ['grant', '2026-01-01', 60n],
        ['hold', '2026-01-10', 60n],
        ['release', '2026-03-31', 60n],
      ],
      60n,
    ],
    [
      'nothing of what was released after the month',
      [
        ['grant', '2026-01-01', 60n],
        ['hold', '2026-01-10', 60n],
        ['release', '2026-04-01', 60n],
      ],
      0n,
    ],
    [
      'the old when the recent was reversed',
      [
        ['grant', '2026-01-01', 60n],
        ['grant', '2026-03-01', 100n],
        ['undo', '2026-03-15'],
      ],
      60n,
    ],
    [
      'the old when the recent was reversed after the month',
      [
        ['grant', '2026-01-01', 60n],
        ['grant', '2026-03-01', 100n],
        ['undo', '2026-04-15'],
      ],
      60n,
    ],
    [
      'nothing of the recent when an old grant was reversed lately',
      [
        ['grant', '2026-03-01', 100n],
        ['grant', '2026-01-01', 60n],
        ['undo', '2026-03-15'],
      ],
      0n,
    ],
    [
      'what a reversed spending brought back of the old',
      [
        ['grant', '2026-01-01', 60n],
        ['spend', '2026-03-10', 60n],
        ['undo', '2026-03-20'],
      ],
      60n,
    ],
    ['what came otherwise than by a grant', [['adjust', '2026-03-01', 30n]], 30n],
    [
      'nothing of nothing',
      [
        ['grant', '2026-01-01', 60n],
        ['spend', '2026-01-02', 60n],
      ],
      0n,
    ],
  ])('%s', async (_, events, expected) => {
    const member = await newHolder(city);
    await happen(member.id, events);
    const before = await grantedOf(city, member.id);
    expect(await expire(member.id, '2026-03')).toBe(expected);
    expect(await grantedOf(city, member.id)).toBe(before - expected);
    // Once a month: planned again there is nothing left to expire.
    expect(await requestFor(member.id, '2026-03')).toBeNull();
  });
});

describe('the months', () => {
  it('let one grant after the other run out', async () => {
    const member = await newHolder(city);
    await happen(member.id, [
      ['grant', '2026-01-01', 10n],
      ['grant', '2026-02-01', 20n],
      ['grant', '2026-03-01', 40n],
    ]);
    // January keeps one month: its own.
    expect(await expire(member.id, '2026-01')).toBe(0n);
    expect(await expire(member.id, '2026-02')).toBe(0n);
    expect(await expire(member.id, '2026-03')).toBe(10n);
    expect(await expire(member.id, '2026-04')).toBe(20n);
    expect(await expire(member.id, '2026-05')).toBe(40n);
  });

  it('go by the rules of their own last day', async () => {
    const member = await newHolder(city);
    await happen(member.id, [['grant', '2025-12-31', 25n]]);
    expect(await expire(member.id, '2026-01')).toBe(25n);
  });

  it('let released minutes run out at the close after', async () => {
    const member = await newHolder(city);
    await happen(member.id, [
      ['grant', '2026-01-01', 60n],
      ['hold', '2026-01-10', 60n],
      ['release', '2026-04-01', 60n],
    ]);
    expect(await expire(member.id, '2026-03')).toBe(0n);
    expect(await expire(member.id, '2026-04')).toBe(60n);
  });

  it('let nothing run out where the rules say so', async () => {
    const member = await newHolder(city);
    await happen(member.id, [['grant', '2025-01-01', 60n]]);
    const scope = scopeOf(city, '2026-06');
    expect(await step.count(scope)).toBe(0n);
    const planned = await planAll(step, scope, { write: true });
    expect(planned).toEqual({ requests: [], looked: 0, pages: 1 });
  });
});

describe('the step that expires', () => {
  it('looks at every granted account once, whatever the pages', async () => {
    const scope = scopeOf(city, '2026-05');
    for (let n = 0; n < 4; n += 1) {
      await happen((await newHolder(city)).id, [['grant', '2026-01-01', 5n]]);
    }
    const { requests, looked, pages } = await planAll(step, scope, { write: true });
    const whole = await step.plan(scope, { cursor: null, limit: 10_000, write: true });
    expect(BigInt(looked)).toBe(await step.count(scope));
    expect(pages).toBe(Math.floor(looked / 3) + 1);
    expect(requests.map(({ key }) => key)).toEqual(whole.requests.map(({ key }) => key));
    expect(requests.length).toBeGreaterThan(3);
  });

  it('posts to the book’s expired account, effective on the last day, under the rules of that day', async () => {
    const member = await newHolder(city);
    await happen(member.id, [['grant', '2026-01-01', 60n]]);
    await expire(member.id, '2026-03');
    const reader = city.app.app.get(LedgerReader);
    const entry = await reader.entryByKey(city.bookId, `settlement:2026-03:expire:${member.id}`);
    expect(entry).toMatchObject({
      kind: 'expire',
      effectiveOn: '2026-03-31',
      subjectType: 'grant_expiry',
      subjectId: member.id,
      actorId: city.bookUid,
    });
    expect(entry?.postings.map(({ account, amount }) => [account.purpose, amount])).toEqual([
      ['granted', -60n],
      ['expired', 60n],
    ]);
  });

  it('replays an entry that stands', async () => {
    const member = await newHolder(city);
    await happen(member.id, [['grant', '2026-01-01', 60n]]);
    const request = await requestFor(member.id, '2026-03');
    if (request === null) throw new Error('something expires');
    expect((await ledger().append(request)).outcome).toBe('posted');
    await happen(member.id, [['adjust', '2026-01-02', 60n]]);
    expect((await ledger().append(request)).outcome).toBe('replayed');
    expect(await grantedOf(city, member.id)).toBe(60n);
  });

  it.each([
    [30n, 30n],
    [59n, 1n],
  ])('takes no more than is left when %s minutes go after the plan', async (spent, expired) => {
    const member = await newHolder(city);
    await happen(member.id, [['grant', '2026-01-01', 60n]]);
    const request = await requestFor(member.id, '2026-03');
    await happen(member.id, [['spend', '2026-04-02', spent]]);
    if (request === null) throw new Error('something expires');
    const outcome = await ledger().append(request);
    expect(outcome.outcome).toBe('posted');
    expect(await grantedOf(city, member.id)).toBe(60n - spent - expired);
  });

  it('keeps the recent grants when minutes go after the plan', async () => {
    const member = await newHolder(city);
    await happen(member.id, [
      ['grant', '2026-01-01', 60n],
      ['grant', '2026-03-01', 100n],
    ]);
    const request = await requestFor(member.id, '2026-03');
    await happen(member.id, [['spend', '2026-04-02', 50n]]);
    if (request === null) throw new Error('something expires');
    await ledger().append(request);
    expect(await grantedOf(city, member.id)).toBe(100n);
  });

  it('refuses and moves nothing when all has gone after the plan', async () => {
    const member = await newHolder(city);
    await happen(member.id, [['grant', '2026-01-01', 60n]]);
    const request = await requestFor(member.id, '2026-03');
    await happen(member.id, [['spend', '2026-04-02', 60n]]);
    if (request === null) throw new Error('something expires');
    const before = await pictureOf(city.app, city.bookId);
    expect(await ledger().append(request)).toMatchObject({
      outcome: 'refused',
      code: 'nothing_to_settle',
    });
    expect(await pictureOf(city.app, city.bookId)).toEqual(before);
  });
});
