import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { awardCommitment } from '../../src/modules/grants/award.js';
import { readAwardsOf } from '../../src/modules/grants/award-rows.js';
import { factsOf, GrantStep } from '../../src/modules/grants/grant-step.js';
import type { GrantRate } from '../../src/modules/policies/policy.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import {
  assess,
  type GrantingCity,
  grantedOf,
  type HardshipStory,
  holdClass,
  newClass,
  newHolder,
  openGrantingCity,
  planAll,
  scopeOf,
  setRules,
} from '../support/granting-city.js';
import { insertUnit, openTestBook, type TestMember } from '../support/people.js';
import { sql } from '../support/sql.js';

const row = (hardshipClass: string, level: number, minutes: number): GrantRate => ({
  hardshipClass,
  level,
  minutes,
});
const TABLE = [
  row('dibao', 0, 100),
  row('dibao', 2, 200),
  row('dibao', 5, 500),
  row('disabled', 0, 150),
  row('alone', 0, 70),
];
const RAISED = TABLE.map((each) => ({ ...each, minutes: each.minutes + 1 }));

let city: GrantingCity;
let step: GrantStep;
let dibao: string;
let disabled: string;

beforeAll(async () => {
  city = await openGrantingCity({
    '2000-01-01': { table: TABLE },
    '2026-03-01': { table: RAISED },
  });
  step = city.app.app.get(GrantStep, { strict: false });
  dibao = await newClass(city, { code: 'dibao' });
  disabled = await newClass(city, { code: 'disabled' });
});

afterAll(() => city?.close());

/** What a member would be granted for the month after, in a preview that walks everybody. */
async function previewed(member: TestMember, month = '2026-01'): Promise<bigint | null> {
  const { requests } = await planAll(step, scopeOf(city, month), { write: false, limit: 500 });
  const key = `grant:${scopeOf(city, month).nextMonth}:${member.id}`;
  const found = requests.filter((request) => request.key === key);
  expect(found.length).toBeLessThan(2);
  const decision = found[0]?.decide({ balance: () => 0n, counter: () => 0n });
  if (decision === undefined || 'refuse' in decision) return null;
  return decision.postings[1]?.amount ?? null;
}

const awardsOf = (month: string, ...members: TestMember[]) => {
  const memberIds = members.map(({ id }) => id);
  return readAwardsOf(city.app.app.get(Database).read, city.bookId, { month, memberIds });
};

async function rowCount(table: string): Promise<bigint> {
  const rows = await sql<{ n: bigint }>(
    city.database.ownerUrl,
    `SELECT count(*) AS n FROM ${table}`,
  );
  return rows[0]?.n ?? -1n;
}

describe('on 1 February 2026 a holder', () => {
  it.each<[string, HardshipStory, bigint | null]>([
    ['since that day', { from: '2026-02-01' }, 100n],
    ['since the day after', { from: '2026-02-02' }, null],
    ['until that day', { until: '2026-02-01' }, 100n],
    ['until the day before', { until: '2026-01-31' }, null],
    ['whom nobody has confirmed', { confirmedOn: null }, null],
    ['confirmed that day', { confirmedOn: '2026-02-01' }, 100n],
    ['confirmed the day after', { confirmedOn: '2026-02-02' }, null],
    ['revoked from that day on', { revokedFrom: '2026-02-01' }, null],
    ['revoked from the day after on', { revokedFrom: '2026-02-02' }, 100n],
    ['revoked before it was confirmed', { confirmedOn: null, revokedFrom: '2026-05-01' }, null],
  ])('%s: %j is granted %s', async (_, story, minutes) => {
    const member = await newHolder(city);
    await holdClass(city, member, dibao, story);
    expect(await previewed(member)).toBe(minutes);
  });

  it.each([
    ['active', 100n],
    ['suspended', null],
    ['erased', null],
  ])('who is %s is granted %s', async (status, minutes) => {
    const member = await newHolder(city);
    await holdClass(city, member, dibao);
    await sql(city.database.ownerUrl, 'UPDATE kapok.members SET status = $2 WHERE id = $1', [
      member.id,
      status,
    ]);
    expect(await previewed(member)).toBe(minutes);
  });

  it.each([
    ['begins that day', { from: '2026-02-01' }, 70n],
    ['begins the day after', { from: '2026-02-02' }, null],
    ['ends that day', { until: '2026-02-01' }, 70n],
    ['ended the day before', { until: '2026-01-31' }, null],
  ])('of a class that %s is granted %j: %s', async (_, days, minutes) => {
    // Classes of one code and unit may not overlap: each case has a town of its own.
    const { database, bookId } = city;
    const code = `T${newId().slice(-12)}`;
    const unit = await insertUnit(database, { bookId, code, kind: 'town', parent: city.city });
    const member = await newHolder(city, unit);
    await holdClass(city, member, await newClass(city, { code: 'alone', unit, ...days }));
    const granted = await previewed(member);
    expect(granted).toBe(minutes);
  });

  it('of a class that a town adds is granted it in that town alone', async () => {
    const [town] = city.towns;
    const classId = await newClass(city, { code: 'alone', unit: town, until: '2026-12-31' });
    const inTown = await newHolder(city, town);
    const below = await newHolder(city, city.communities[0]);
    const elsewhere = await newHolder(city, city.communities[1]);
    const above = await newHolder(city, city.city);
    for (const member of [inTown, below, elsewhere, above]) await holdClass(city, member, classId);
    expect(await previewed(inTown)).toBe(70n);
    expect(await previewed(below)).toBe(70n);
    expect(await previewed(elsewhere)).toBeNull();
    expect(await previewed(above)).toBeNull();
  });

  it('of two classes is granted the higher row', async () => {
    const member = await newHolder(city);
    await holdClass(city, member, dibao);
    await holdClass(city, member, disabled);
    expect(await previewed(member)).toBe(150n);
    await assess(city, member, 2, { on: '2026-01-10' });
    expect(await previewed(member)).toBe(200n);
  });

  it.each<[string, [number, { on: string; until?: string }][], bigint | null]>([
    ['the day before', [[2, { on: '2026-01-31' }]], 200n],
    ['that day', [[2, { on: '2026-02-01' }]], 200n],
    ['the day after', [[2, { on: '2026-02-02' }]], 100n],
    [
      'again in the month',
      [
        [2, { on: '2025-06-01' }],
        [5, { on: '2026-01-20' }],
      ],
      500n,
    ],
    [
      'again too late',
      [
        [2, { on: '2025-06-01' }],
        [5, { on: '2026-02-10' }],
      ],
      200n,
    ],
    ['until that day', [[5, { on: '2025-01-01', until: '2026-02-01' }]], 500n],
    ['until the day before', [[5, { on: '2025-01-01', until: '2026-01-31' }]], 100n],
    [
      'anew, and the new one has run out',
      [
        [2, { on: '2024-01-01' }],
        [5, { on: '2025-01-01', until: '2026-01-31' }],
      ],
      100n,
    ],
    ['with a level that has no row', [[3, { on: '2026-01-01' }]], null],
  ])('assessed %s is granted by that level', async (_, assessments, minutes) => {
    const member = await newHolder(city);
    await holdClass(city, member, dibao);
    for (const [level, days] of assessments) await assess(city, member, level, days);
    expect(await previewed(member)).toBe(minutes);
  });

  it('is granted by the rules of that day, not of the month that was closed', async () => {
    const member = await newHolder(city);
    await holdClass(city, member, dibao);
    expect(await previewed(member, '2026-01')).toBe(100n);
    expect(await previewed(member, '2026-02')).toBe(101n);
  });
});

describe('the step that grants', () => {
  it('looks at every holder of the day once, whatever the pages', async () => {
    const scope = scopeOf(city, '2026-04');
    const members = [];
    for (let n = 0; n < 7; n += 1) members.push(await newHolder(city));
    for (const member of members) await holdClass(city, member, dibao);
    const { requests, looked, pages } = await planAll(step, scope, { write: false });
    const whole = await step.plan(scope, { cursor: null, limit: 10_000, write: false });
    expect(BigInt(looked)).toBe(await step.count(scope));
    expect(pages).toBe(Math.floor(looked / 3) + 1);
    expect(requests.map(({ key }) => key)).toEqual(whole.requests.map(({ key }) => key));
    const keys = requests.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(members.map(({ id }) => `grant:2026-05:${id}`)));
    expect(keys).toEqual([...new Set(keys)].sort());
  });

  it('leaves no trace in a preview', async () => {
    const member = await newHolder(city);
    await holdClass(city, member, dibao);
    const before = [await rowCount('kapok.grant_awards'), await rowCount('ledger.account')];
    expect(await previewed(member, '2026-05')).toBe(101n);
    expect([await rowCount('kapok.grant_awards'), await rowCount('ledger.account')]).toEqual(
      before,
    );
  });

  it('posts each award once, with a commitment that the award opens', async () => {
    const scope = scopeOf(city, '2026-06');
    const [one, two] = [await newHolder(city), await newHolder(city)];
    await holdClass(city, one, dibao);
    await holdClass(city, two, dibao);
    await assess(city, two, 5, { on: '2026-06-30' });
    const ledger = city.app.app.get(LedgerService);
    const first = await planAll(step, scope, { write: true });
    for (const request of first.requests) {
      expect((await ledger.append(request)).outcome).toBe('posted');
    }
    expect([await grantedOf(city, one.id), await grantedOf(city, two.id)]).toEqual([101n, 501n]);
    const [award] = await awardsOf('2026-07', two);
    expect(award).toMatchObject({ hardshipClass: 'dibao', level: 5, minutes: '501' });
    if (award === undefined) return;
    const entry = await city.app.app
      .get(LedgerReader)
      .entryByKey(city.bookId, `grant:2026-07:${two.id}`);
    expect(entry).toMatchObject({ kind: 'grant', effectiveOn: '2026-07-01', subjectId: award.id });
    const leaf = JSON.parse(entry?.leaf ?? '{}');
    const commitment = awardCommitment(award.salt, factsOf(award)).toString('hex');
    expect(leaf.subject).toEqual({ type: 'grant_award', id: award.id, commitment });
    const awards = await rowCount('kapok.grant_awards');
    const again = await planAll(step, scope, { write: true });
    expect(again.requests.map(({ subject }) => subject)).toEqual(
      first.requests.map(({ subject }) => subject),
    );
    for (const request of again.requests) {
      expect((await ledger.append(request)).outcome).toBe('replayed');
    }
    expect([await grantedOf(city, one.id), await grantedOf(city, two.id)]).toEqual([101n, 501n]);
    expect(await rowCount('kapok.grant_awards')).toBe(awards);
  });

  it('stands by an award that was written, whatever is recorded after', async () => {
    const scope = scopeOf(city, '2026-07');
    const member = await newHolder(city);
    await holdClass(city, member, dibao);
    await planAll(step, scope, { write: true });
    await assess(city, member, 5, { on: '2026-07-15' });
    for (const write of [true, false]) {
      const { requests } = await planAll(step, scope, { write });
      const [award] = await awardsOf('2026-08', member);
      expect(award).toMatchObject({ level: 0, minutes: '101' });
      const found = requests.find(({ subject }) => subject.id === award?.id);
      expect(found?.key).toBe(`grant:2026-08:${member.id}`);
    }
  });

  it('asks for the same entries when two servers plan at once', async () => {
    const scope = scopeOf(city, '2026-08');
    for (let n = 0; n < 5; n += 1) await holdClass(city, await newHolder(city), dibao);
    const plans = await Promise.all([1, 2, 3].map(() => planAll(step, scope, { write: true })));
    const [first, ...others] = plans.map(({ requests }) => requests.map(({ subject }) => subject));
    for (const other of others) expect(other).toEqual(first);
  });

  it('looks at those of its own book only', async () => {
    await holdClass(city, await newHolder(city), dibao);
    const other = await openTestBook(city.database, 'GD-T2');
    await setRules(city.app, other.bookId, { '2000-01-01': { table: TABLE } });
    const scope = { ...scopeOf(city, '2026-01'), bookId: other.bookId };
    expect(await planAll(step, scope, { write: true })).toEqual({
      requests: [],
      looked: 0,
      pages: 1,
    });
  });
});
