import { createHash } from 'node:crypto';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { GrantStep } from '../../src/modules/grants/grant-step.js';
import {
  type GrantingCity,
  holdClass,
  newClass,
  openGrantingCity,
  planAll,
  scopeOf,
} from '../support/granting-city.js';
import {
  grantRole,
  insertMember,
  signIn,
  type TestMember,
  type TestUnit,
} from '../support/people.js';

const TABLE = [{ hardshipClass: 'dibao', level: 0, minutes: 120 }];

let city: GrantingCity;
let elder: TestMember;
let neighbour: TestMember;
let worker: TestMember;
let stranger: TestMember;
let admin: TestMember;
let auditor: TestMember;
let townAuditor: TestMember;

beforeAll(async () => {
  city = await openGrantingCity({ '2000-01-01': { table: TABLE } });
  const [first, second] = city.communities;
  const member = (unit: TestUnit, memberNo: string, role: 'elder' | 'social_worker') =>
    insertMember(city.database, { unit, memberNo, roles: [role] });
  elder = await member(first, 'E1', 'elder');
  neighbour = await member(first, 'E2', 'elder');
  worker = await member(first, 'W1', 'social_worker');
  stranger = await member(second, 'W2', 'social_worker');
  const staff = (memberNo: string, role: 'city_admin' | 'auditor', unit: TestUnit) =>
    insertMember(city.database, { unit, memberNo, roles: [role] });
  admin = await staff('ADMIN', 'city_admin', city.city);
  auditor = await staff('A1', 'auditor', city.city);
  townAuditor = await staff('A2', 'auditor', city.towns[0]);
  await grantRole(city.database, {
    bookId: city.bookId,
    memberId: worker.id,
    role: 'volunteer',
    unit: first,
  });
  const dibao = await newClass(city, { code: 'dibao' });
  for (const holder of [elder, neighbour]) await holdClass(city, holder, dibao);
  for (const month of ['2026-01', '2026-02', '2026-03']) await settle(month);
  await planAll(city.app.app.get(GrantStep, { strict: false }), scopeOf(city, '2026-04'), {
    write: true,
  });
});

afterAll(() => city?.close());

async function settle(month: string): Promise<void> {
  const step = city.app.app.get(GrantStep, { strict: false });
  const { requests } = await planAll(step, scopeOf(city, month), { write: true });
  for (const request of requests) await city.app.app.get(LedgerService).append(request);
}

async function get(by: TestMember, path: string) {
  const { authorization } = await signIn(city.app, by.memberNo);
  return city.app.http().get(path).set({ authorization });
}

describe('the grants of a member', () => {
  it('are shown to the member with their entries, the latest month first', async () => {
    const { status, body } = await get(elder, `/v1/members/${elder.id}/grants`);
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { month: '2026-05', minutes: '120', entrySeq: null },
      { month: '2026-04', minutes: '120', hardshipClass: 'dibao', level: 0 },
      { month: '2026-03' },
      { month: '2026-02' },
    ]);
    for (const item of body.items.slice(1)) {
      const entry = await city.app.app.get(LedgerReader).entry(city.bookId, BigInt(item.entrySeq));
      expect(entry).toMatchObject({ kind: 'grant', subjectId: item.id });
    }
  });

  it('open the commitment in the leaf of their entry, as the API says it', async () => {
    const { body } = await get(elder, `/v1/members/${elder.id}/grants`);
    const { salt, entrySeq, id, ...facts } = body.items[1];
    const text = JSON.stringify(facts, Object.keys(facts).sort());
    const digest = createHash('sha256').update(Buffer.from(salt, 'hex')).update(text).digest('hex');
    const entry = await city.app.app.get(LedgerReader).entry(city.bookId, BigInt(entrySeq));
    expect(JSON.parse(entry?.leaf ?? '{}').subject).toEqual({
      type: 'grant_award',
      id,
      commitment: digest,
    });
  });

  it('are paged', async () => {
    const first = await get(elder, `/v1/members/${elder.id}/grants?limit=3`);
    const path = `/v1/members/${elder.id}/grants?limit=3&after=${first.body.next}`;
    const second = await get(elder, path);
    expect(second.body.items).toMatchObject([{ month: '2026-02' }]);
    expect(second.body.next).toBeNull();
  });

  it('are shown to workers in reach and to nobody else', async () => {
    const path = `/v1/members/${elder.id}/grants`;
    for (const by of [worker, admin, auditor, townAuditor]) {
      expect((await get(by, path)).status).toBe(200);
    }
    for (const by of [neighbour, stranger]) {
      const answer = await get(by, path);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
  });
});

describe('the awards of a month', () => {
  it('are shown to city admins and auditors in pages', async () => {
    const byId = [elder.id, neighbour.id].sort();
    for (const by of [admin, auditor]) {
      const first = await get(by, '/v1/grants/awards?month=2026-02&limit=1');
      expect(first.body.items).toMatchObject([{ month: '2026-02', memberId: byId[0] }]);
      const path = `/v1/grants/awards?month=2026-02&limit=1&after=${first.body.next}`;
      const second = await get(by, path);
      expect(second.body.items).toMatchObject([{ memberId: byId[1] }]);
      expect(second.body.next).toBeNull();
    }
  });

  it.each([
    ['a town’s auditor', () => townAuditor],
    ['a worker', () => worker],
    ['a member', () => elder],
  ])('are not shown to %s', async (_, by) => {
    const answer = await get(by(), '/v1/grants/awards?month=2026-02');
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it.each(['', '?month=2026-13', '?month=2026-2', '?month=2026-02&after=x'])(
    'need a month: %j',
    async (query) => {
      const answer = await get(admin, `/v1/grants/awards${query}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    },
  );

  it('are none of a month without any', async () => {
    const { body } = await get(admin, '/v1/grants/awards?month=2025-01');
    expect(body).toEqual({ items: [], next: null });
  });

  it('are added up by class and level', async () => {
    for (const by of [admin, auditor]) {
      const { status, body } = await get(by, '/v1/grants/awards/sums?month=2026-02');
      expect(status).toBe(200);
      const dibao = { hardshipClass: 'dibao', level: 0, members: 2, minutes: '240' };
      expect(body).toEqual({ month: '2026-02', members: 2, minutes: '240', items: [dibao] });
    }
    const none = await get(admin, '/v1/grants/awards/sums?month=2025-01');
    expect(none.body).toEqual({ month: '2025-01', members: 0, minutes: '0', items: [] });
  });

  it.each([
    ['a town’s auditor', () => townAuditor],
    ['a worker', () => worker],
    ['a member', () => elder],
  ])('are not added up for %s', async (_, by) => {
    const answer = await get(by(), '/v1/grants/awards/sums?month=2026-02');
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });
});
