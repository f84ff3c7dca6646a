import { Clock } from '../../src/platform/clock/clock.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
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
let worker: SignedInMember;
let today: string;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database });
  city = await openRedeemingCity(database, app);
  worker = await person(['social_worker']);
  today = app.app.get(Clock).today();
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const person = (
  roles: Parameters<typeof newMember>[2]['roles'],
  more: { household?: string } = {},
): Promise<SignedInMember> =>
  newMember(database, app, { unit: city.community, roles: roles ?? [], ...more });

const elderWith = (minutes = 300n) => newElder(database, app, { unit: city.community, minutes });

const post = (who: SignedInMember, path: string, body: object = {}, key = newId()) =>
  app
    .http()
    .post(path)
    .set('authorization', who.authorization)
    .set('idempotency-key', key)
    .send(body);

const get = (who: SignedInMember, path: string) =>
  app.http().get(path).set('authorization', who.authorization);

/** What a refusal answers; that nothing moved is part of every one. */
async function refused(act: () => Promise<{ status: number; body: { code?: string } }>) {
  const before = await pictureOf(app, city.bookId);
  const { status, body } = await act();
  expect(await pictureOf(app, city.bookId)).toEqual(before);
  return { status, code: body.code };
}

interface Terms {
  scopes?: string[];
  redeemLimitMinutes?: string;
  validFrom?: string;
  validUntil?: string;
  elderId?: string;
}

const terms = (proxy: SignedInMember, more: Terms = {}) => ({
  proxyNo: proxy.memberNo,
  scopes: ['request', 'confirm', 'redeem'],
  redeemLimitMinutes: '100',
  validUntil: addDays(today, 30),
  ...more,
});

/** A proxy in force: proposed by the elder, witnessed by a worker. */
async function granted(elder: SignedInMember, proxy: SignedInMember, more: Terms = {}) {
  const proposed = await post(elder, '/v1/proxies', terms(proxy, more));
  expect(proposed.status).toBe(201);
  const { body } = await post(worker, `/v1/proxies/${proposed.body.id}/witness`);
  expect(body.state).toBe('active');
  return body as { id: string; leftMinutes: string };
}

const care = (elder: SignedInMember, minutes = '60') => ({
  elderId: elder.id,
  serviceCode: 'COMPANY',
  startsAt: hoursAhead(24),
  minutes,
});

describe('redeeming by a proxy', () => {
  it('books from the elder, answers the same for the same key, and is seen by the proxy', async () => {
    const elder = await elderWith(300n);
    const proxy = await person(['proxy']);
    const { id } = await granted(elder, proxy);
    const key = newId();
    const wish = care(elder);
    const first = await post(proxy, '/v1/bookings', wish, key);
    expect(first.body).toMatchObject({ state: 'held', elderId: elder.id, heldMinutes: '60' });
    expect((await post(proxy, '/v1/bookings', wish, key)).body).toEqual(first.body);
    expect((await get(proxy, `/v1/bookings/${first.body.id}`)).body).toEqual(first.body);
    expect((await get(proxy, '/v1/bookings')).body.items).toEqual([first.body]);
    expect((await get(elder, `/v1/proxies/${id}`)).body.leftMinutes).toBe('40');
    const { body: acts } = await get(elder, `/v1/proxies/${id}/acts`);
    expect(acts.items).toEqual([
      expect.objectContaining({ kind: 'booking', subjectId: first.body.id, minutes: '60' }),
    ]);
  });

  it('stops at the month’s limit, and what is cancelled counts no more', async () => {
    const elder = await elderWith(300n);
    const proxy = await person(['proxy']);
    await granted(elder, proxy);
    const { body } = await post(proxy, '/v1/bookings', care(elder, '80'));
    const over = await post(proxy, '/v1/bookings', care(elder, '21'));
    expect(over.body).toMatchObject({
      code: 'proxy_limit_exceeded',
      facts: { leftMinutes: '20' },
    });
    const code = { minutes: '21', elderId: elder.id };
    expect(await refused(() => post(proxy, '/v1/spend-codes', code))).toEqual({
      status: 409,
      code: 'proxy_limit_exceeded',
    });
    expect((await post(proxy, `/v1/bookings/${body.id}/cancel`)).body.state).toBe('cancelled');
    expect((await post(proxy, '/v1/bookings', care(elder, '100'))).body.state).toBe('held');
  });

  it('lets eight wishes at once take no more than is left', async () => {
    const elder = await elderWith(1000n);
    const proxy = await person(['proxy']);
    const { id } = await granted(elder, proxy);
    const wish = care(elder, '40');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(proxy, '/v1/bookings', wish)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, ...Array(6).fill(409)]);
    expect((await get(elder, `/v1/proxies/${id}`)).body.leftMinutes).toBe('20');
  });

  it('draws a code that a provider charges, but not for the proxy who works there', async () => {
    const elder = await elderWith(300n);
    const till = { role: 'station_admin', unit: city.canteen } as const;
    const proxy = await person(['proxy', till]);
    const clerk = await person([till]);
    await granted(elder, proxy);
    const { body } = await post(proxy, '/v1/spend-codes', { minutes: '50', elderId: elder.id });
    const charge = { code: body.code, minutes: '45' };
    expect(await refused(() => post(proxy, '/v1/spendings', charge))).toEqual({
      status: 403,
      code: 'separation_violated',
    });
    expect((await post(clerk, '/v1/spendings', charge)).body.minutes).toBe('45');
  });

  it('is refused outside the scope, before the first day and after the last', async () => {
    const elder = await elderWith(300n);
    const proxy = await person(['proxy']);
    await granted(elder, proxy, { scopes: ['confirm'], redeemLimitMinutes: undefined });
    const book = () => post(proxy, '/v1/bookings', care(elder));
    expect(await refused(book)).toEqual({ status: 403, code: 'forbidden' });
    const late = await elderWith(300n);
    const { id } = await granted(late, proxy, { validFrom: addDays(today, 1) });
    expect((await get(late, `/v1/proxies/${id}`)).body.inForce).toBe(false);
    expect(await refused(() => post(proxy, '/v1/bookings', care(late)))).toEqual({
      status: 404,
      code: 'not_found',
    });
    await sql(
      database.superuserUrl,
      `ALTER TABLE kapok.proxies DISABLE TRIGGER USER;
       UPDATE kapok.proxies SET valid_from = '2026-01-01', valid_until = '2026-01-02' WHERE id = '${id}';
       ALTER TABLE kapok.proxies ENABLE TRIGGER USER`,
    );
    expect((await get(late, `/v1/proxies/${id}`)).body.inForce).toBe(false);
    expect(await refused(() => post(proxy, '/v1/bookings', care(late)))).toMatchObject({
      status: 404,
    });
  });

  it('is no right of workers or operators without a call', async () => {
    const elder = await elderWith(300n);
    const operator = await person(['operator', 'proxy']);
    const workerAsProxy = await person(['social_worker', 'proxy']);
    expect(await refused(() => post(operator, '/v1/bookings', care(elder)))).toEqual({
      status: 403,
      code: 'call_required',
    });
    expect(await refused(() => post(workerAsProxy, '/v1/bookings', care(elder)))).toEqual({
      status: 403,
      code: 'forbidden',
    });
    const proxyOnly = await person(['proxy']);
    const { elderId, ...own } = care(elder);
    expect(elderId).toBe(elder.id);
    expect(await refused(() => post(proxyOnly, '/v1/bookings', own))).toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('confirming by a proxy', () => {
  async function logged(elder: SignedInMember, volunteer: SignedInMember): Promise<string> {
    const from = Date.now() - 86_400_000;
    const { body } = await post(volunteer, '/v1/service-records', {
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      startedAt: new Date(from).toISOString(),
      endedAt: new Date(from + 3_600_000).toISOString(),
      evidence: 'self',
    });
    return body.id;
  }

  it('raises the evidence, and the proxy does not approve what they confirmed', async () => {
    const elder = await elderWith();
    const volunteer = await person(['volunteer']);
    const proxy = await person(['proxy', 'social_worker']);
    const { id } = await granted(elder, proxy);
    const record = await logged(elder, volunteer);
    expect((await get(proxy, `/v1/service-records/${record}`)).status).toBe(200);
    const { body } = await post(proxy, `/v1/service-records/${record}/confirm`);
    expect(body).toMatchObject({ state: 'confirmed', evidence: 'confirmed' });
    expect(body.evidenceItems.at(-1)).toMatchObject({
      strength: 'confirmed',
      recordedBy: proxy.id,
    });
    const { body: acts } = await get(elder, `/v1/proxies/${id}/acts`);
    expect(acts.items[0]).toMatchObject({ kind: 'confirmation', subjectId: record });
    await post(elder, `/v1/proxies/${id}/revoke`);
    const approve = (who: SignedInMember) => post(who, `/v1/service-records/${record}/approve`);
    expect((await refused(() => approve(proxy))).code).toBe('separation_violated');
    expect((await approve(worker)).body.outcome).toBe('approved');
  });

  it('is refused for the service of oneself, of one’s household and relatives', async () => {
    const elder = await elderWith();
    const proxy = await person(['proxy', 'volunteer'], { household: 'H-self' });
    const mate = await person(['volunteer'], { household: 'H-self' });
    const kin = await person(['volunteer']);
    await post(worker, `/v1/members/${kin.id}/relatives`, {
      relativeId: proxy.id,
      kinship: 'parent_child',
    });
    await granted(elder, proxy);
    for (const volunteer of [proxy, mate, kin]) {
      const record = await logged(elder, volunteer);
      expect(await refused(() => post(proxy, `/v1/service-records/${record}/confirm`))).toEqual({
        status: 403,
        code: 'separation_violated',
      });
      const { body } = await get(elder, `/v1/service-records/${record}`);
      expect(body).toMatchObject({ state: 'submitted', evidence: 'self' });
    }
  });

  it('is refused without the scope, for another elder’s record, and a second time', async () => {
    const elder = await elderWith();
    const stranger = await elderWith();
    const volunteer = await person(['volunteer']);
    const proxy = await person(['proxy']);
    const asker = await person(['proxy']);
    await granted(elder, proxy);
    await granted(elder, asker, { scopes: ['request'], redeemLimitMinutes: undefined });
    const record = await logged(elder, volunteer);
    const confirm = (who: SignedInMember, id: string) =>
      post(who, `/v1/service-records/${id}/confirm`);
    expect((await refused(() => confirm(asker, record))).code).toBe('forbidden');
    expect((await confirm(proxy, record)).status).toBe(200);
    expect((await refused(() => confirm(proxy, record))).code).toBe('state_conflict');
    expect((await refused(() => confirm(elder, record))).code).toBe('state_conflict');
    const foreign = await person(['volunteer']);
    const theirs = await logged(stranger, foreign);
    expect((await refused(() => confirm(proxy, theirs))).code).toBe('not_found');
  });
});
