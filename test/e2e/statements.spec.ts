import { createHash } from 'node:crypto';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { plainEntry } from '../support/plain-entry.js';
import {
  giveMinutes,
  hoursAhead,
  newElder,
  newMember,
  openRedeemingCity,
  pictureOf,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let app: TestApp;
let city: RedeemingCity;
let other: RedeemingCity;
let admin: SignedInMember;
let auditor: SignedInMember;
let worker: SignedInMember;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database });
  city = await openRedeemingCity(database, app);
  other = await openRedeemingCity(database, app, 'GD-T2');
  admin = await newMember(database, app, { unit: city.city, roles: ['city_admin'] });
  auditor = await newMember(database, app, { unit: city.city, roles: ['auditor'] });
  worker = await newMember(database, app, { unit: city.community, roles: ['social_worker'] });
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const get = (who: SignedInMember, path: string) =>
  app.http().get(path).set({ authorization: who.authorization });
const elderWith = (minutes: bigint) => newElder(database, app, { unit: city.community, minutes });
let keys = 0;
async function book(elder: SignedInMember, minutes: string) {
  const { body } = await app
    .http()
    .post('/v1/bookings')
    .set({ authorization: elder.authorization, 'idempotency-key': `s-${++keys}` })
    .send({ serviceCode: 'COMPANY', startsAt: hoursAhead(24), minutes });
  return body;
}
const cancel = (elder: SignedInMember, id: string) =>
  app.http().post(`/v1/bookings/${id}/cancel`).set({ authorization: elder.authorization });
const earnedOf = (body: { accounts: { purpose: string; minutes: string }[] }) =>
  body.accounts.find(({ purpose }) => purpose === 'earned')?.minutes;

describe('a balance', () => {
  it('says what is there and what can be spent', async () => {
    const elder = await elderWith(100n);
    await book(elder, '40');
    const { status, body } = await get(elder, `/v1/members/${elder.id}/balance`);
    expect(status).toBe(200);
    expect(body).toEqual({
      memberId: elder.id,
      memberNo: elder.memberNo,
      on: null,
      at: null,
      accounts: [
        { purpose: 'earned', asset: 'MIN', minutes: '60', availableMinutes: '60' },
        { purpose: 'held', asset: 'MIN', minutes: '40', availableMinutes: '0' },
        { purpose: 'granted', asset: 'GRT', minutes: '0', availableMinutes: '0' },
      ],
    });
  });

  it('can be had as of any past instant, to the microsecond', async () => {
    const elder = await elderWith(0n);
    const reader = app.app.get(LedgerReader);
    const recorded: string[] = [];
    for (const minutes of [10n, 20n, 30n]) {
      const seq = await giveMinutes(app, elder, minutes);
      recorded.push((await reader.entry(city.bookId, seq))?.recordedAt ?? '');
    }
    const path = `/v1/members/${elder.id}/balance?at=`;
    const at = async (instant: string) =>
      earnedOf((await get(elder, path + encodeURIComponent(instant))).body);
    const justBefore = (instant: string) => {
      const micros = BigInt(instant.slice(20, 26)) + 1_000_000n - 1n;
      const seconds = new Date(
        Date.parse(`${instant.slice(0, 19)}Z`) - (micros < 1_000_000n ? 1000 : 0),
      );
      return `${seconds.toISOString().slice(0, 19)}.${String(micros % 1_000_000n).padStart(6, '0')}Z`;
    };
    expect(await at('2020-01-01T00:00:00Z')).toBe('0');
    expect(await at(justBefore(recorded[0] ?? ''))).toBe('0');
    expect(await at(recorded[0] ?? '')).toBe('10');
    expect(await at(justBefore(recorded[1] ?? ''))).toBe('10');
    expect(await at(recorded[1] ?? '')).toBe('30');
    expect(await at(recorded[2] ?? '')).toBe('60');
    expect(await at('2999-01-01T00:00:00Z')).toBe('60');
  });

  it('can be had by date of effect, which is another question than when it was recorded', async () => {
    const elder = await elderWith(0n);
    await giveMinutes(app, elder, 30n, { effectiveOn: '2026-02-10' });
    await giveMinutes(app, elder, 5n, { effectiveOn: '2026-01-05' });
    const on = async (date: string) =>
      earnedOf((await get(elder, `/v1/members/${elder.id}/balance?on=${date}`)).body);
    expect(await on('2026-01-04')).toBe('0');
    expect(await on('2026-01-05')).toBe('5');
    expect(await on('2026-02-09')).toBe('5');
    expect(await on('2026-02-10')).toBe('35');
  });

  it.each(['on=2026-02-30', 'at=yesterday', 'on=2026-01-01&at=2026-01-01T00:00:00Z', 'when=now'])(
    'refuses ?%s',
    async (query) => {
      const { status, body } = await get(admin, `/v1/members/${admin.id}/balance?${query}`);
      expect([status, body.code]).toEqual([400, 'validation_failed']);
    },
  );
});

describe('a statement', () => {
  it('lists what moved, the newest first, and pages without loss', async () => {
    const elder = await elderWith(100n);
    const first = await book(elder, '40');
    const second = await book(elder, '30');
    await cancel(elder, first.id);
    const whole = await get(elder, `/v1/members/${elder.id}/statement`);
    const short = whole.body.items.map((line: Record<string, unknown>) => [
      line.kind,
      line.amountMinutes,
      line.balanceAfterMinutes,
      line.counterparts,
      line.subjectId,
    ]);
    expect(short).toEqual([
      ['release', '40', '70', ['held'], first.id],
      ['hold', '-30', '30', ['held'], second.id],
      ['hold', '-40', '60', ['held'], first.id],
      ['adjust', '100', '100', ['issuance'], expect.any(String)],
    ]);
    expect(whole.body.next).toBeNull();
    const paged: unknown[] = [];
    for (let after = '', pages = 0; pages < 5; pages += 1) {
      const { body } = await get(elder, `/v1/members/${elder.id}/statement?limit=1${after}`);
      paged.push(...body.items);
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(paged).toEqual(whole.body.items);
    const held = await get(elder, `/v1/members/${elder.id}/statement?purpose=held`);
    expect(held.body.items).toHaveLength(3);
    const granted = await get(elder, `/v1/members/${elder.id}/statement?purpose=granted`);
    expect(granted.body).toEqual({ items: [], next: null });
  });

  it('keeps two lines of one entry apart when a page ends between them', async () => {
    const elder = await elderWith(100n);
    const account = {
      ownerKind: 'member',
      ownerId: elder.id,
      purpose: 'earned',
      asset: 'MIN',
    } as const;
    const held = { ...account, purpose: 'held' } as const;
    await app.app.get(LedgerService).append(
      plainEntry({
        bookId: city.bookId,
        kind: 'adjust',
        effectiveOn: '2026-01-15',
        key: `twice:${elder.id}`,
        actorId: admin.id,
        subject: { type: 'test', id: elder.id, commitment: null },
        postings: [
          { account, amount: -10n },
          { account: held, amount: 30n },
          { account, amount: -20n },
        ],
      }),
    );
    const path = `/v1/members/${elder.id}/statement?limit=1`;
    const one = await get(elder, path);
    const two = await get(elder, `${path}&after=${one.body.next}`);
    const three = await get(elder, `${path}&after=${two.body.next}`);
    expect([one, two, three].map(({ body }) => body.items[0].amountMinutes)).toEqual([
      '-20',
      '-10',
      '100',
    ]);
    expect(three.body.next).toBeNull();
  });

  it.each([
    'after=nonsense',
    `after=${Buffer.from('{"seq":"1","n":"99999"}').toString('base64url')}`,
    'limit=0',
    'limit=201',
    'purpose=issuance',
  ])('refuses ?%s', async (query) => {
    const { status } = await get(admin, `/v1/members/${admin.id}/statement?${query}`);
    expect(status).toBe(400);
  });
});

describe('whose accounts one may read', () => {
  it('lets in the member, the workers in scope, and nobody else', async () => {
    const elder = await elderWith(10n);
    const neighbour = await elderWith(0n);
    const far = await newMember(database, app, { unit: city.canteen, roles: ['social_worker'] });
    const operator = await newMember(database, app, { unit: city.community, roles: ['operator'] });
    const foreign = await newMember(database, app, { unit: other.city, roles: ['city_admin'] });
    for (const path of ['balance', 'statement']) {
      for (const reader of [elder, worker, admin, auditor]) {
        expect((await get(reader, `/v1/members/${elder.id}/${path}`)).status).toBe(200);
      }
      for (const stranger of [neighbour, far, operator, foreign]) {
        const { status, body } = await get(stranger, `/v1/members/${elder.id}/${path}`);
        expect([status, body.code]).toEqual([404, 'not_found']);
      }
      const absent = await get(admin, `/v1/members/01890000-0000-7000-8000-000000000000/${path}`);
      expect(absent.status).toBe(404);
      expect((await get(admin, `/v1/members/nobody/${path}`)).status).toBe(400);
    }
  });

  it('lets only those of the whole city read the whole book', async () => {
    const local = await newMember(database, app, { unit: city.community, roles: ['auditor'] });
    for (const path of ['/v1/balances', '/v1/ledger/trial-balance', '/v1/ledger/journal.jsonl']) {
      for (const reader of [admin, auditor]) expect((await get(reader, path)).status).toBe(200);
      for (const stranger of [local, worker]) expect((await get(stranger, path)).status).toBe(403);
      expect((await app.http().get(path)).status).toBe(401);
    }
  });
});

describe('balances over the book', () => {
  it('names every member with such an account, page by page', async () => {
    const some = [await elderWith(11n), await elderWith(22n), await elderWith(33n)];
    await newElder(database, app, { unit: other.community, minutes: 44n });
    const found = new Map<string, string>();
    for (let after = '', pages = 0; pages < 100; pages += 1) {
      const { body } = await get(admin, `/v1/balances?purpose=earned&asset=MIN&limit=2${after}`);
      expect(body.items.length).toBeLessThanOrEqual(2);
      for (const { memberNo, minutes } of body.items) {
        expect(found.has(memberNo)).toBe(false);
        found.set(memberNo, minutes);
      }
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(some.map(({ memberNo }) => found.get(memberNo))).toEqual(['11', '22', '33']);
    const [row] = await sql<{ n: number }>(
      database.ownerUrl,
      `SELECT count(*)::int AS n FROM ledger.account
       WHERE book_id = $1 AND owner_kind = 'member' AND purpose = 'earned' AND asset = 'MIN'`,
      [city.bookId],
    );
    expect(found.size).toBe(row?.n);
  });

  it('sum to zero, and reading moves nothing', async () => {
    const before = await pictureOf(app, city.bookId);
    const { body } = await get(auditor, '/v1/ledger/trial-balance');
    expect(body).toMatchObject({
      balanced: true,
      totals: [
        { asset: 'MIN', minutes: '0' },
        { asset: 'GRT', minutes: '0' },
      ],
    });
    const head = await app.http().get(`/v1/ledger/head?city=${city.city.code}`);
    expect(body.headSeq).toBe(head.body.seq);
    expect(body.entries).toBe(String(BigInt(head.body.seq) + 1n));
    const issuance = body.lines.find((line: { purpose: string }) => line.purpose === 'issuance');
    expect(issuance).toMatchObject({ ownerKind: 'book', asset: 'MIN', accounts: 1 });
    expect(BigInt(issuance.minutes)).toBeLessThan(0n);
    expect(await pictureOf(app, city.bookId)).toEqual(before);
  });
});

describe('the journal', () => {
  it('shows its head to anybody, by city where there are several', async () => {
    const { status, body } = await app.http().get(`/v1/ledger/head?city=${city.city.code}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ city: city.city.code, algorithm: 'sha256' });
    expect(body.hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await app.http().get('/v1/ledger/head')).body.code).toBe('validation_failed');
    expect((await app.http().get('/v1/ledger/head?city=NOWHERE')).status).toBe(404);
  });

  it('shows an entry whole to auditors, and to its member without what is not theirs', async () => {
    const elder = await elderWith(50n);
    const line = (await get(elder, `/v1/members/${elder.id}/statement`)).body.items[0];
    const path = `/v1/ledger/entries/${line.seq}`;
    const whole = await get(auditor, path);
    expect(whole.status).toBe(200);
    expect(whole.body).toMatchObject({ seq: line.seq, kind: 'adjust', reversedBySeq: null });
    const hash = createHash('sha256').update('\0').update(whole.body.leaf, 'utf8').digest('hex');
    expect(whole.body.leafHash).toBe(hash);
    expect(JSON.parse(whole.body.leaf)['@seq']).toBe(line.seq);
    expect(whole.body.postings).toEqual([
      expect.objectContaining({ purpose: 'issuance', balanceAfterMinutes: expect.any(String) }),
      expect.objectContaining({
        memberNo: elder.memberNo,
        amountMinutes: '50',
        balanceAfterMinutes: '50',
      }),
    ]);
    const own = await get(elder, path);
    expect(own.body.leaf).toBe(whole.body.leaf);
    expect(own.body.postings).toEqual([
      expect.objectContaining({ purpose: 'issuance', memberNo: null, balanceAfterMinutes: null }),
      whole.body.postings[1],
    ]);
    expect((await get(worker, path)).body).toEqual(own.body);
    const neighbour = await elderWith(0n);
    expect((await get(neighbour, path)).status).toBe(404);
    expect((await get(auditor, '/v1/ledger/entries/9999999')).status).toBe(404);
    expect((await get(auditor, '/v1/ledger/entries/0')).body).toMatchObject({ kind: 'genesis' });
    for (const seq of ['-1', '1.5', 'x', '99999999999999999999']) {
      expect((await get(auditor, `/v1/ledger/entries/${seq}`)).status).toBe(400);
    }
  });

  it('streams its leaves so that anybody can follow the chain', async () => {
    const stream = async (query = '') => {
      const headers = { authorization: auditor.authorization };
      const answer = await fetch(`${app.url}/v1/ledger/journal.jsonl${query}`, { headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/jsonl; charset=utf-8');
      return answer.text();
    };
    const lines = (await stream()).trimEnd().split('\n');
    const head = await app.app.get(LedgerReader).head(city.bookId);
    expect(BigInt(lines.length)).toBe(head.seq + 1n);
    let before = '0'.repeat(64);
    for (const [n, leaf] of lines.entries()) {
      const { '@seq': seq, '@prev': prev } = JSON.parse(leaf);
      expect([seq, prev]).toEqual([String(n), before]);
      before = createHash('sha256').update('\0').update(leaf, 'utf8').digest('hex');
    }
    expect(before).toBe(head.hash.toString('hex'));
    expect(await stream(`?from=${head.seq}`)).toBe(`${lines.at(-1)}\n`);
    expect(await stream(`?from=${head.seq + 1n}`)).toBe('');
    expect(await stream(`?from=${head.seq + 1n}&after=${before}`)).toBe('');
  });

  it.each(['jsonl', 'hledger', 'beancount'])(
    'goes on with a journal in %s where the reader is, if the chain still goes through there',
    async (format) => {
      const headers = { authorization: auditor.authorization };
      const path = `${app.url}/v1/ledger/journal.${format}`;
      const whole = await (await fetch(path, { headers })).text();
      const { body } = await get(auditor, '/v1/ledger/entries/2');
      const rest = await fetch(`${path}?from=3&after=${body.leafHash}`, { headers });
      expect(rest.status).toBe(200);
      expect(rest.headers.get('content-type')).toMatch(
        /^(application\/jsonl|text\/plain); charset=utf-8$/,
      );
      const text = await rest.text();
      expect(text.length).toBeGreaterThan(100);
      expect(whole.endsWith(text)).toBe(true);
      expect(whole.slice(0, -text.length)).toContain(
        format === 'jsonl' ? '"@seq":"2"' : body.leafHash,
      );
      expect(text).not.toContain(format === 'jsonl' ? '"@seq":"2"' : body.leafHash);
      for (const query of [
        `from=4&after=${body.leafHash}`,
        `from=0&after=${body.leafHash}`,
        'from=3&after=00',
      ]) {
        const answer = await get(auditor, `/v1/ledger/journal.${format}?${query}`);
        expect([answer.status, answer.body.code]).toEqual(
          query.endsWith('=00') ? [400, 'validation_failed'] : [409, 'state_conflict'],
        );
      }
    },
  );
});
