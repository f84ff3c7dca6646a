import { addDays } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { ProxiesDesk } from './proxies-desk.js';

let desk: ProxiesDesk;

beforeAll(async () => {
  desk = await ProxiesDesk.open();
});
afterAll(() => desk?.close());

describe('redeeming by a proxy', () => {
  it('books from the elder, answers the same for the same key, and is seen by the proxy', async () => {
    const elder = await desk.elderWith(300n);
    const proxy = await desk.person(['proxy']);
    const { id } = await desk.granted(elder, proxy);
    const key = newId();
    const wish = desk.care(elder);
    const first = await desk.post(proxy, '/v1/bookings', wish, key);
    expect(first.body).toMatchObject({ state: 'held', elderId: elder.id, heldMinutes: '60' });
    expect((await desk.post(proxy, '/v1/bookings', wish, key)).body).toEqual(first.body);
    expect((await desk.get(proxy, `/v1/bookings/${first.body.id}`)).body).toEqual(first.body);
    expect((await desk.get(proxy, '/v1/bookings')).body.items).toEqual([first.body]);
    expect((await desk.get(elder, `/v1/proxies/${id}`)).body.leftMinutes).toBe('40');
    const { body: acts } = await desk.get(elder, `/v1/proxies/${id}/acts`);
    expect(acts.items).toEqual([
      expect.objectContaining({ kind: 'booking', subjectId: first.body.id, minutes: '60' }),
    ]);
  });

  it('stops at the month’s limit, and what is cancelled counts no more', async () => {
    const elder = await desk.elderWith(300n);
    const proxy = await desk.person(['proxy']);
    await desk.granted(elder, proxy);
    const { body } = await desk.post(proxy, '/v1/bookings', desk.care(elder, '80'));
    const over = await desk.post(proxy, '/v1/bookings', desk.care(elder, '21'));
    expect(over.body).toMatchObject({
      code: 'proxy_limit_exceeded',
      facts: { leftMinutes: '20' },
    });
    const code = { minutes: '21', elderId: elder.id };
    expect(await desk.refused(() => desk.post(proxy, '/v1/spend-codes', code))).toEqual({
      status: 409,
      code: 'proxy_limit_exceeded',
    });
    expect((await desk.post(proxy, `/v1/bookings/${body.id}/cancel`)).body.state).toBe('cancelled');
    expect((await desk.post(proxy, '/v1/bookings', desk.care(elder, '100'))).body.state).toBe(
      'held',
    );
  });

  it('lets eight wishes at once take no more than is left', async () => {
    const elder = await desk.elderWith(1000n);
    const proxy = await desk.person(['proxy']);
    const { id } = await desk.granted(elder, proxy);
    const wish = desk.care(elder, '40');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => desk.post(proxy, '/v1/bookings', wish)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, ...Array(6).fill(409)]);
    expect((await desk.get(elder, `/v1/proxies/${id}`)).body.leftMinutes).toBe('20');
  });

  it('draws a code that a provider charges, but not for the proxy who works there', async () => {
    const elder = await desk.elderWith(300n);
    const till = { role: 'station_admin', unit: desk.city.canteen } as const;
    const proxy = await desk.person(['proxy', till]);
    const clerk = await desk.person([till]);
    await desk.granted(elder, proxy);
    const { body } = await desk.post(proxy, '/v1/spend-codes', {
      minutes: '50',
      elderId: elder.id,
    });
    const charge = { code: body.code, minutes: '45' };
    expect(await desk.refused(() => desk.post(proxy, '/v1/spendings', charge))).toEqual({
      status: 403,
      code: 'separation_violated',
    });
    expect((await desk.post(clerk, '/v1/spendings', charge)).body.minutes).toBe('45');
  });

  it('is refused outside the scope, before the first day and after the last', async () => {
    const elder = await desk.elderWith(300n);
    const proxy = await desk.person(['proxy']);
    await desk.granted(elder, proxy, { scopes: ['confirm'], redeemLimitMinutes: undefined });
    const book = () => desk.post(proxy, '/v1/bookings', desk.care(elder));
    expect(await desk.refused(book)).toEqual({ status: 403, code: 'forbidden' });
    const late = await desk.elderWith(300n);
    const { id } = await desk.granted(late, proxy, { validFrom: addDays(desk.today, 1) });
    expect((await desk.get(late, `/v1/proxies/${id}`)).body.inForce).toBe(false);
    expect(await desk.refused(() => desk.post(proxy, '/v1/bookings', desk.care(late)))).toEqual({
      status: 404,
      code: 'not_found',
    });
    await sql(
      desk.database.superuserUrl,
      `ALTER TABLE kapok.proxies DISABLE TRIGGER USER;
       UPDATE kapok.proxies SET valid_from = '2026-01-01', valid_until = '2026-01-02' WHERE id = '${id}';
       ALTER TABLE kapok.proxies ENABLE TRIGGER USER`,
    );
    expect((await desk.get(late, `/v1/proxies/${id}`)).body.inForce).toBe(false);
    expect(
      await desk.refused(() => desk.post(proxy, '/v1/bookings', desk.care(late))),
    ).toMatchObject({
      status: 404,
    });
  });

  it('is no right of workers or operators without a call', async () => {
    const elder = await desk.elderWith(300n);
    const operator = await desk.person(['operator', 'proxy']);
    const workerAsProxy = await desk.person(['social_worker', 'proxy']);
    expect(await desk.refused(() => desk.post(operator, '/v1/bookings', desk.care(elder)))).toEqual(
      {
        status: 403,
        code: 'call_required',
      },
    );
    expect(
      await desk.refused(() => desk.post(workerAsProxy, '/v1/bookings', desk.care(elder))),
    ).toEqual({
      status: 403,
      code: 'forbidden',
    });
    const proxyOnly = await desk.person(['proxy']);
    const { elderId, ...own } = desk.care(elder);
    expect(elderId).toBe(elder.id);
    expect(await desk.refused(() => desk.post(proxyOnly, '/v1/bookings', own))).toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('confirming by a proxy', () => {
  async function logged(elder: SignedInMember, volunteer: SignedInMember): Promise<string> {
    const from = Date.now() - 86_400_000;
    const { body } = await desk.post(volunteer, '/v1/service-records', {
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      startedAt: new Date(from).toISOString(),
      endedAt: new Date(from + 3_600_000).toISOString(),
      evidence: 'self',
    });
    return body.id;
  }

  it('raises the evidence, and the proxy does not approve what they confirmed', async () => {
    const elder = await desk.elderWith();
    const volunteer = await desk.person(['volunteer']);
    const proxy = await desk.person(['proxy', 'social_worker']);
    const { id } = await desk.granted(elder, proxy);
    const record = await logged(elder, volunteer);
    expect((await desk.get(proxy, `/v1/service-records/${record}`)).status).toBe(200);
    const { body } = await desk.post(proxy, `/v1/service-records/${record}/confirm`);
    expect(body).toMatchObject({ state: 'confirmed', evidence: 'confirmed' });
    expect(body.evidenceItems.at(-1)).toMatchObject({
      strength: 'confirmed',
      recordedBy: proxy.id,
    });
    const { body: acts } = await desk.get(elder, `/v1/proxies/${id}/acts`);
    expect(acts.items[0]).toMatchObject({ kind: 'confirmation', subjectId: record });
    await desk.post(elder, `/v1/proxies/${id}/revoke`);
    const approve = (who: SignedInMember) =>
      desk.post(who, `/v1/service-records/${record}/approve`);
    expect((await desk.refused(() => approve(proxy))).code).toBe('separation_violated');
    expect((await approve(desk.worker)).body.outcome).toBe('approved');
  });

  it('is refused for the service of oneself, of one’s household and relatives', async () => {
    const elder = await desk.elderWith();
    const proxy = await desk.person(['proxy', 'volunteer'], { household: 'H-self' });
    const mate = await desk.person(['volunteer'], { household: 'H-self' });
    const kin = await desk.person(['volunteer']);
    await desk.post(desk.worker, `/v1/members/${kin.id}/relatives`, {
      relativeId: proxy.id,
      kinship: 'parent_child',
    });
    await desk.granted(elder, proxy);
    for (const volunteer of [proxy, mate, kin]) {
      const record = await logged(elder, volunteer);
      expect(
        await desk.refused(() => desk.post(proxy, `/v1/service-records/${record}/confirm`)),
      ).toEqual({
        status: 403,
        code: 'separation_violated',
      });
      const { body } = await desk.get(elder, `/v1/service-records/${record}`);
      expect(body).toMatchObject({ state: 'submitted', evidence: 'self' });
    }
  });

  it('is refused without the scope, for another elder’s record, and a second time', async () => {
    const elder = await desk.elderWith();
    const stranger = await desk.elderWith();
    const volunteer = await desk.person(['volunteer']);
    const proxy = await desk.person(['proxy']);
    const asker = await desk.person(['proxy']);
    await desk.granted(elder, proxy);
    await desk.granted(elder, asker, { scopes: ['request'], redeemLimitMinutes: undefined });
    const record = await logged(elder, volunteer);
    const confirm = (who: SignedInMember, id: string) =>
      desk.post(who, `/v1/service-records/${id}/confirm`);
    expect((await desk.refused(() => confirm(asker, record))).code).toBe('forbidden');
    expect((await confirm(proxy, record)).status).toBe(200);
    expect((await desk.refused(() => confirm(proxy, record))).code).toBe('state_conflict');
    expect((await desk.refused(() => confirm(elder, record))).code).toBe('state_conflict');
    const foreign = await desk.person(['volunteer']);
    const theirs = await logged(stranger, foreign);
    expect((await desk.refused(() => confirm(proxy, theirs))).code).toBe('not_found');
  });
});
