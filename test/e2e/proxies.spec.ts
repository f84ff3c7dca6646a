import { PROXY_STEPS } from '../../src/modules/proxies/proxy.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { storeSealed } from '../support/sealed-person.js';
import { ProxiesDesk, type Terms } from './proxies-desk.js';

let desk: ProxiesDesk;
let other: SignedInMember;

beforeAll(async () => {
  desk = await ProxiesDesk.open();
  other = await desk.person(['social_worker']);
});
afterAll(() => desk?.close());

async function giveName({ id: memberId }: SignedInMember, name: string): Promise<void> {
  const person = { bookId: desk.city.bookId, memberId };
  const sealed = desk.app.app.get(PersonVault).seal(person, { name, idNumber: null, phone: null });
  await storeSealed(desk.database, person, sealed);
}

describe('granting a proxy', () => {
  it('is proposed by the elder, witnessed by a worker, and seen by both sides', async () => {
    const elder = await desk.elderWith();
    const proxy = await desk.person(['proxy']);
    const { body: proposed } = await desk.post(elder, '/v1/proxies', desk.terms(proxy));
    expect(proposed).toMatchObject({ state: 'proposed', inForce: false, witnessedBy: null });
    expect(await desk.refused(() => desk.post(proxy, '/v1/bookings', desk.care(elder)))).toEqual({
      status: 404,
      code: 'not_found',
    });
    const { body } = await desk.post(desk.worker, `/v1/proxies/${proposed.id}/witness`);
    expect(body).toMatchObject({
      state: 'active',
      inForce: true,
      elderId: elder.id,
      proxyId: proxy.id,
      redeemLimitMinutes: '100',
      leftMinutes: '100',
      witnessedBy: desk.worker.id,
    });
    for (const who of [elder, proxy, desk.worker]) {
      expect((await desk.get(who, `/v1/proxies/${body.id}`)).body).toEqual(body);
      const listed = await desk.get(who, `/v1/proxies?elderId=${elder.id}`);
      expect(listed.body.items).toEqual([body]);
    }
    const told = await desk.get(proxy, '/v1/notifications');
    expect(told.body.items[0]).toMatchObject({ kind: 'proxy.active' });
  });

  it('tells its two sides each other’s names once it is witnessed, and only as long as it stands', async () => {
    const elder = await desk.elderWith();
    const proxy = await desk.person(['proxy']);
    await giveName(elder, '陈阿婆');
    await giveName(proxy, '陈小明');
    const { body } = await desk.post(elder, '/v1/proxies', desk.terms(proxy));
    const names = async (who: SignedInMember) => {
      const { elderName, proxyName } = (await desk.get(who, `/v1/proxies/${body.id}`)).body;
      return [elderName, proxyName];
    };
    expect([body.elderName, body.proxyName]).toEqual(['陈阿婆', null]);
    expect(await names(proxy)).toEqual([null, '陈小明']);
    expect(await names(desk.worker)).toEqual(['陈阿婆', '陈小明']);
    await desk.post(desk.worker, `/v1/proxies/${body.id}/witness`);
    for (const who of [elder, proxy]) expect(await names(who)).toEqual(['陈阿婆', '陈小明']);
    const [listed] = (await desk.get(proxy, '/v1/proxies')).body.items;
    expect(listed.elderName).toBe('陈阿婆');
    await desk.post(elder, `/v1/proxies/${body.id}/revoke`);
    expect(await names(proxy)).toEqual([null, '陈小明']);
  });

  it('may be proposed by a worker for an elder without a phone, who is told', async () => {
    const elder = await desk.elderWith();
    const proxy = await desk.person(['proxy']);
    const wish = desk.terms(proxy, { elderId: elder.id });
    const { body } = await desk.post(other, '/v1/proxies', wish);
    expect(body).toMatchObject({ state: 'proposed', proposedBy: other.id });
    const told = await desk.get(elder, '/v1/notifications');
    expect(told.body.items[0]).toMatchObject({ kind: 'proxy.proposed' });
    expect(await desk.refused(() => desk.post(other, `/v1/proxies/${body.id}/witness`))).toEqual({
      status: 403,
      code: 'separation_violated',
    });
    expect((await desk.post(desk.worker, `/v1/proxies/${body.id}/witness`)).body.state).toBe(
      'active',
    );
  });

  it('is refused for whoever is no proxy, oneself, the elder of another unit and a second time', async () => {
    const elder = await desk.elderWith();
    const proxy = await desk.person(['proxy']);
    const volunteer = await desk.person(['volunteer']);
    const far = await newMember(desk.database, desk.app, {
      unit: desk.city.canteen,
      roles: ['social_worker'],
    });
    const refusal = async (who: SignedInMember, wish: object) =>
      (await desk.refused(() => desk.post(who, '/v1/proxies', wish))).code;
    expect(await refusal(elder, desk.terms(volunteer))).toBe('wrong_role');
    expect(await refusal(elder, { ...desk.terms(proxy), proxyNo: 'NOBODY' })).toBe(
      'unknown_member',
    );
    const both = await desk.person(['elder', 'proxy']);
    expect(await refusal(both, desk.terms(both))).toBe('not_for_oneself');
    expect(await refusal(far, desk.terms(proxy, { elderId: elder.id }))).toBe('not_found');
    expect(await refusal(proxy, desk.terms(proxy, { elderId: elder.id }))).toBe('forbidden');
    await desk.granted(elder, proxy);
    expect(await refusal(elder, desk.terms(proxy))).toBe('already_exists');
  });

  it('keeps to the dates and the limit of the rules', async () => {
    const elder = await desk.elderWith();
    const proxy = await desk.person(['proxy']);
    const refusal = async (more: Terms) =>
      (await desk.refused(() => desk.post(elder, '/v1/proxies', desk.terms(proxy, more)))).code;
    expect(await refusal({ validUntil: addDays(desk.today, -1) })).toBe('until_before_from');
    expect(await refusal({ validFrom: addDays(desk.today, -1) })).toBe('validation_failed');
    expect(await refusal({ validUntil: addDays(desk.today, 732) })).toBe('valid_too_long');
    expect(await refusal({ redeemLimitMinutes: '1201' })).toBe('over_policy_limit');
    expect(await refusal({ scopes: ['request'] })).toBe('validation_failed');
    expect(await refusal({ scopes: ['rule'] })).toBe('validation_failed');
    const { redeemLimitMinutes, ...unlimited } = desk.terms(proxy);
    expect(redeemLimitMinutes).toBe('100');
    expect((await desk.refused(() => desk.post(elder, '/v1/proxies', unlimited))).code).toBe(
      'validation_failed',
    );
  });

  it('is witnessed by nobody of either family, nor by the proxy', async () => {
    const elder = await desk.elderWith();
    const proxy = await desk.person(['proxy', 'social_worker'], { household: 'H-prox' });
    const mate = await desk.person(['social_worker'], { household: 'H-prox' });
    const kin = await desk.person(['social_worker']);
    await desk.post(desk.worker, `/v1/members/${elder.id}/relatives`, {
      relativeId: kin.id,
      kinship: 'sibling',
    });
    const { body } = await desk.post(elder, '/v1/proxies', desk.terms(proxy));
    for (const who of [proxy, mate, kin]) {
      expect(await desk.refused(() => desk.post(who, `/v1/proxies/${body.id}/witness`))).toEqual({
        status: 403,
        code: 'separation_violated',
      });
    }
    expect((await desk.get(elder, `/v1/proxies/${body.id}`)).body.state).toBe('proposed');
  });
});

describe('the life of a proxy', () => {
  it.each(['proposed', 'active', 'revoked'] as const)(
    'allows from %s what its table says',
    async (state) => {
      for (const action of ['witness', 'revoke'] as const) {
        const elder = await desk.elderWith();
        const proxy = await desk.person(['proxy']);
        const { body } = await desk.post(elder, '/v1/proxies', desk.terms(proxy));
        if (state !== 'proposed') await desk.post(desk.worker, `/v1/proxies/${body.id}/witness`);
        if (state === 'revoked') await desk.post(elder, `/v1/proxies/${body.id}/revoke`);
        const who = action === 'witness' ? other : elder;
        const answer = await desk.post(who, `/v1/proxies/${body.id}/${action}`);
        const { from, to } = PROXY_STEPS[action];
        const isAllowed = (from as readonly string[]).includes(state);
        expect([state, action, answer.status]).toEqual([state, action, isAllowed ? 200 : 409]);
        const after = await desk.get(elder, `/v1/proxies/${body.id}`);
        expect(after.body.state).toBe(isAllowed ? to : state);
      }
    },
  );

  it('ends at once, by either side or a worker, and for nobody else', async () => {
    const stranger = await desk.person(['elder']);
    const reader = await desk.person(['operator']);
    for (const whoEnds of ['elder', 'proxy', 'worker'] as const) {
      const elder = await desk.elderWith();
      const proxy = await desk.person(['proxy']);
      const { id } = await desk.granted(elder, proxy);
      expect((await desk.post(stranger, `/v1/proxies/${id}/revoke`)).status).toBe(404);
      expect((await desk.post(reader, `/v1/proxies/${id}/revoke`)).status).toBe(403);
      const who = { elder, proxy, worker: desk.worker }[whoEnds];
      const { body } = await desk.post(who, `/v1/proxies/${id}/revoke`);
      expect(body).toMatchObject({ state: 'revoked', inForce: false, revokedBy: who.id });
      expect(
        await desk.refused(() => desk.post(proxy, '/v1/bookings', desk.care(elder))),
      ).toMatchObject({
        status: 404,
      });
    }
  });

  it('has one winner when eight witness and eight revoke at once', async () => {
    const elder = await desk.elderWith();
    const proxy = await desk.person(['proxy']);
    const { body } = await desk.post(elder, '/v1/proxies', desk.terms(proxy));
    const witnesses = await Promise.all(
      Array.from({ length: 8 }, () => desk.post(desk.worker, `/v1/proxies/${body.id}/witness`)),
    );
    expect(witnesses.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    const ends = await Promise.all(
      Array.from({ length: 8 }, () => desk.post(elder, `/v1/proxies/${body.id}/revoke`)),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });
});
