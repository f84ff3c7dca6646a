import { PROXY_STEPS } from '../../src/modules/proxies/proxy.js';
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
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let app: TestApp;
let city: RedeemingCity;
let worker: SignedInMember;
let other: SignedInMember;
let today: string;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database });
  city = await openRedeemingCity(database, app);
  worker = await person(['social_worker']);
  other = await person(['social_worker']);
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

describe('granting a proxy', () => {
  it('is proposed by the elder, witnessed by a worker, and seen by both sides', async () => {
    const elder = await elderWith();
    const proxy = await person(['proxy']);
    const { body: proposed } = await post(elder, '/v1/proxies', terms(proxy));
    expect(proposed).toMatchObject({ state: 'proposed', inForce: false, witnessedBy: null });
    expect(await refused(() => post(proxy, '/v1/bookings', care(elder)))).toEqual({
      status: 404,
      code: 'not_found',
    });
    const { body } = await post(worker, `/v1/proxies/${proposed.id}/witness`);
    expect(body).toMatchObject({
      state: 'active',
      inForce: true,
      elderId: elder.id,
      proxyId: proxy.id,
      redeemLimitMinutes: '100',
      leftMinutes: '100',
      witnessedBy: worker.id,
    });
    for (const who of [elder, proxy, worker]) {
      expect((await get(who, `/v1/proxies/${body.id}`)).body).toEqual(body);
      const listed = await get(who, `/v1/proxies?elderId=${elder.id}`);
      expect(listed.body.items).toEqual([body]);
    }
    const told = await get(proxy, '/v1/notifications');
    expect(told.body.items[0]).toMatchObject({ kind: 'proxy.active' });
  });

  it('may be proposed by a worker for an elder without a phone, who is told', async () => {
    const elder = await elderWith();
    const proxy = await person(['proxy']);
    const wish = terms(proxy, { elderId: elder.id });
    const { body } = await post(other, '/v1/proxies', wish);
    expect(body).toMatchObject({ state: 'proposed', proposedBy: other.id });
    const told = await get(elder, '/v1/notifications');
    expect(told.body.items[0]).toMatchObject({ kind: 'proxy.proposed' });
    expect(await refused(() => post(other, `/v1/proxies/${body.id}/witness`))).toEqual({
      status: 403,
      code: 'separation_violated',
    });
    expect((await post(worker, `/v1/proxies/${body.id}/witness`)).body.state).toBe('active');
  });

  it('is refused for whoever is no proxy, oneself, the elder of another unit and a second time', async () => {
    const elder = await elderWith();
    const proxy = await person(['proxy']);
    const volunteer = await person(['volunteer']);
    const far = await newMember(database, app, { unit: city.canteen, roles: ['social_worker'] });
    const refusal = async (who: SignedInMember, wish: object) =>
      (await refused(() => post(who, '/v1/proxies', wish))).code;
    expect(await refusal(elder, terms(volunteer))).toBe('wrong_role');
    expect(await refusal(elder, { ...terms(proxy), proxyNo: 'NOBODY' })).toBe('unknown_member');
    const both = await person(['elder', 'proxy']);
    expect(await refusal(both, terms(both))).toBe('not_for_oneself');
    expect(await refusal(far, terms(proxy, { elderId: elder.id }))).toBe('not_found');
    expect(await refusal(proxy, terms(proxy, { elderId: elder.id }))).toBe('forbidden');
    await granted(elder, proxy);
    expect(await refusal(elder, terms(proxy))).toBe('already_exists');
  });

  it('keeps to the dates and the limit of the rules', async () => {
    const elder = await elderWith();
    const proxy = await person(['proxy']);
    const refusal = async (more: Terms) =>
      (await refused(() => post(elder, '/v1/proxies', terms(proxy, more)))).code;
    expect(await refusal({ validUntil: addDays(today, -1) })).toBe('until_before_from');
    expect(await refusal({ validFrom: addDays(today, -1) })).toBe('validation_failed');
    expect(await refusal({ validUntil: addDays(today, 732) })).toBe('valid_too_long');
    expect(await refusal({ redeemLimitMinutes: '1201' })).toBe('over_policy_limit');
    expect(await refusal({ scopes: ['request'] })).toBe('validation_failed');
    expect(await refusal({ scopes: ['rule'] })).toBe('validation_failed');
    const { redeemLimitMinutes, ...unlimited } = terms(proxy);
    expect(redeemLimitMinutes).toBe('100');
    expect((await refused(() => post(elder, '/v1/proxies', unlimited))).code).toBe(
      'validation_failed',
    );
  });

  it('is witnessed by nobody of either family, nor by the proxy', async () => {
    const elder = await elderWith();
    const proxy = await person(['proxy', 'social_worker'], { household: 'H-prox' });
    const mate = await person(['social_worker'], { household: 'H-prox' });
    const kin = await person(['social_worker']);
    await post(worker, `/v1/members/${elder.id}/relatives`, {
      relativeId: kin.id,
      kinship: 'sibling',
    });
    const { body } = await post(elder, '/v1/proxies', terms(proxy));
    for (const who of [proxy, mate, kin]) {
      expect(await refused(() => post(who, `/v1/proxies/${body.id}/witness`))).toEqual({
        status: 403,
        code: 'separation_violated',
      });
    }
    expect((await get(elder, `/v1/proxies/${body.id}`)).body.state).toBe('proposed');
  });
});

describe('the life of a proxy', () => {
  it.each(['proposed', 'active', 'revoked'] as const)(
    'allows from %s what its table says',
    async (state) => {
      for (const action of ['witness', 'revoke'] as const) {
        const elder = await elderWith();
        const proxy = await person(['proxy']);
        const { body } = await post(elder, '/v1/proxies', terms(proxy));
        if (state !== 'proposed') await post(worker, `/v1/proxies/${body.id}/witness`);
        if (state === 'revoked') await post(elder, `/v1/proxies/${body.id}/revoke`);
        const who = action === 'witness' ? other : elder;
        const answer = await post(who, `/v1/proxies/${body.id}/${action}`);
        const { from, to } = PROXY_STEPS[action];
        const isAllowed = (from as readonly string[]).includes(state);
        expect([state, action, answer.status]).toEqual([state, action, isAllowed ? 200 : 409]);
        const after = await get(elder, `/v1/proxies/${body.id}`);
        expect(after.body.state).toBe(isAllowed ? to : state);
      }
    },
  );

  it('ends at once, by either side or a worker, and for nobody else', async () => {
    const stranger = await person(['elder']);
    const reader = await person(['operator']);
    for (const whoEnds of ['elder', 'proxy', 'worker'] as const) {
      const elder = await elderWith();
      const proxy = await person(['proxy']);
      const { id } = await granted(elder, proxy);
      expect((await post(stranger, `/v1/proxies/${id}/revoke`)).status).toBe(404);
      expect((await post(reader, `/v1/proxies/${id}/revoke`)).status).toBe(403);
      const who = { elder, proxy, worker }[whoEnds];
      const { body } = await post(who, `/v1/proxies/${id}/revoke`);
      expect(body).toMatchObject({ state: 'revoked', inForce: false, revokedBy: who.id });
      expect(await refused(() => post(proxy, '/v1/bookings', care(elder)))).toMatchObject({
        status: 404,
      });
    }
  });

  it('has one winner when eight witness and eight revoke at once', async () => {
    const elder = await elderWith();
    const proxy = await person(['proxy']);
    const { body } = await post(elder, '/v1/proxies', terms(proxy));
    const witnesses = await Promise.all(
      Array.from({ length: 8 }, () => post(worker, `/v1/proxies/${body.id}/witness`)),
    );
    expect(witnesses.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    const ends = await Promise.all(
      Array.from({ length: 8 }, () => post(elder, `/v1/proxies/${body.id}/revoke`)),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });
});
