import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { newId } from '../../src/platform/ids.js';
import { newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { CareDesk, expectStatus, need } from './care-requests-desk.js';

let desk: CareDesk;
let worker: SignedInMember;

beforeAll(async () => {
  desk = await CareDesk.open();
  worker = await desk.worker();
});

afterAll(async () => {
  await desk?.close();
});

/** Somebody who may act for the elder within these scopes, until revoked; and how to revoke it. */
async function proxyOf(elder: SignedInMember, scopes: readonly string[]) {
  const roles = ['proxy'] as const;
  const proxy = await newMember(desk.database, desk.app, { unit: desk.city.community, roles });
  const limit = scopes.includes('redeem') ? { redeemLimitMinutes: '90' } : {};
  const validUntil = addDays(shanghaiDate(new Date()), 30);
  const terms = { proxyNo: proxy.memberNo, scopes, validUntil, ...limit };
  const { id } = expectStatus(201, await desk.post(elder, '/v1/proxies', terms));
  expectStatus(200, await desk.post(worker, `/v1/proxies/${id}/witness`));
  const revoke = async (): Promise<void> => {
    expectStatus(200, await desk.post(elder, `/v1/proxies/${id}/revoke`));
  };
  return { proxy, revoke };
}

/** An operator in an identified call of the elder's. */
async function calledBy(elder: SignedInMember) {
  const operator = await desk.member('operator');
  const callId = newId();
  await sql(
    desk.database.ownerUrl,
    `INSERT INTO kapok.hotline_calls (book_id, id, call_no, direction, purpose, operator_id, state, member_id, identified_by,
       identified_at, opened_at, salt)
     VALUES ($1, $2, to_char(now(), 'YYYYMMDD') || '-' || lpad((random() * 9999999)::int::text, 7, '0'), 'in', 'service', $3,
       'identified', $4, 'person', now(), now(), sha256('salt'))`,
    [desk.city.bookId, callId, operator.id, elder.id],
  );
  return { operator, callId };
}

const publishFor = (who: SignedInMember, elder: SignedInMember, more: object = {}) =>
  desk.post(who, '/v1/care-requests', need({ elderId: elder.id, ...more }));

describe('a proxy', () => {
  it('asks, chooses, judges and spends within the scope, and no further', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(), desk.volunteer()]);
    const asking = await proxyOf(elder, ['request']);
    expect(await desk.refused(() => publishFor(asking.proxy, elder, { funding: 'own' }))).toEqual({
      status: 403,
      code: 'forbidden',
    });
    const { id } = expectStatus(201, await publishFor(asking.proxy, elder));
    const offerId = await desk.offer(volunteer, id);
    await desk.accept(asking.proxy, id, offerId);
    expectStatus(201, await desk.log(volunteer, { elder, requestId: id }));
    const tap = { rating: 'good' };
    expect((await desk.refused(() => desk.step(asking.proxy, id, 'evaluate', tap))).code).toBe(
      'forbidden',
    );
    const judging = await proxyOf(elder, ['confirm']);
    expectStatus(200, await desk.step(judging.proxy, id, 'evaluate', tap));
    const listed = await desk.get(judging.proxy, '/v1/care-requests');
    expect(listed.body.items).toMatchObject([{ id, state: 'evaluated' }]);
  });

  it('holds the elder’s minutes up to the month’s limit, and nothing once revoked', async () => {
    const elder = await desk.elder(600n);
    const { proxy, revoke } = await proxyOf(elder, ['request', 'redeem']);
    expectStatus(201, await publishFor(proxy, elder, { funding: 'own' }));
    expect(await desk.accounts(elder)).toEqual({ earned: '540', held: '60' });
    const second = await publishFor(proxy, elder, { funding: 'own' });
    expect([second.status, second.body.code]).toEqual([409, 'proxy_limit_exceeded']);
    expect(await desk.accounts(elder)).toEqual({ earned: '540', held: '60' });
    await revoke();
    expect((await desk.refused(() => publishFor(proxy, elder))).code).toBe('not_found');
  });

  it('is asked again for each occurrence: a series that nobody may order any more ends', async () => {
    const elder = await desk.elder(600n);
    const { proxy, revoke } = await proxyOf(elder, ['request', 'redeem']);
    const repeat = { every: 'week', untilOn: addDays(shanghaiDate(new Date()), 60) };
    const first = expectStatus(
      201,
      await publishFor(proxy, elder, { funding: 'own', minutes: '30', repeat }),
    );
    await revoke();
    await desk.keep();
    const { body } = await desk.get(elder, '/v1/request-series');
    expect(body.items).toMatchObject([
      { id: first.seriesId, state: 'ended', endCause: 'no_authority' },
    ]);
    expect(await desk.accounts(elder)).toEqual({ earned: '570', held: '30' });
  });
});

describe('a proxy that was revoked', () => {
  it('orders nothing more by a series that the city pays', async () => {
    const elder = await desk.elder();
    const { proxy, revoke } = await proxyOf(elder, ['request']);
    const repeat = { every: 'week', untilOn: addDays(shanghaiDate(new Date()), 60) };
    expectStatus(201, await publishFor(proxy, elder, { repeat }));
    await revoke();
    await desk.keep();
    const series = await desk.get(elder, '/v1/request-series');
    expect(series.body.items).toMatchObject([{ state: 'ended', endCause: 'no_authority' }]);
    const requests = await desk.get(elder, '/v1/care-requests');
    expect(requests.body.items).toHaveLength(1);
  });

  it('sees no more of what it filed', async () => {
    const elder = await desk.elder();
    const { proxy, revoke } = await proxyOf(elder, ['request']);
    const { id } = expectStatus(201, await publishFor(proxy, elder, { address: '桂苑 3 栋' }));
    expect(await desk.seen(proxy, id)).toMatchObject({ address: '桂苑 3 栋' });
    await revoke();
    expect((await desk.get(proxy, `/v1/care-requests/${id}`)).status).toBe(404);
  });
});

describe('an operator', () => {
  it('acts in a call of the elder’s alone, and the call stands in the history', async () => {
    const [elder, stranger, volunteer] = await Promise.all([
      desk.elder(600n),
      desk.elder(),
      desk.volunteer(),
    ]);
    const { operator, callId } = await calledBy(elder);
    expect((await desk.refused(() => publishFor(operator, elder))).code).toBe('call_required');
    expect((await desk.refused(() => publishFor(operator, stranger, { callId }))).code).toBe(
      'call_required',
    );
    const wish = { callId, funding: 'own', priority: 'urgent' };
    const { id } = expectStatus(201, await publishFor(operator, elder, wish));
    const offerId = await desk.offer(volunteer, id);
    const path = `/v1/care-requests/${id}/offers/${offerId}/accept`;
    expect((await desk.refused(() => desk.post(operator, path))).code).toBe('call_required');
    expectStatus(200, await desk.post(operator, path, { callId }));
    const rows = await sql<{ step: string; call_id: string | null }>(
      desk.database.ownerUrl,
      'SELECT step, call_id FROM kapok.request_events WHERE request_id = $1 ORDER BY n',
      [id],
    );
    expect(rows).toEqual(['file', 'publish', 'accept'].map((step) => ({ step, call_id: callId })));
  });

  it('begins a series that goes on as the elder’s own order when the call is over', async () => {
    const elder = await desk.elder(600n);
    const { operator, callId } = await calledBy(elder);
    const repeat = { every: 'week', untilOn: addDays(shanghaiDate(new Date()), 12) };
    expectStatus(201, await publishFor(operator, elder, { callId, funding: 'own', repeat }));
    await sql(
      desk.database.ownerUrl,
      `UPDATE kapok.hotline_calls SET state = 'closed', closed_at = now(), outcome = 'served' WHERE id = $1`,
      [callId],
    );
    await desk.keep();
    expect(await desk.accounts(elder)).toEqual({ earned: '480', held: '120' });
    const { items } = (await desk.get(elder, '/v1/care-requests')).body;
    expect(
      items.map(({ occurrence, state }: Record<string, unknown>) => [occurrence, state]),
    ).toEqual([
      [2, 'published'],
      [1, 'published'],
    ]);
  });
});

it('a series of a worker whose role has ended ends, one of a worker in office goes on', async () => {
  const repeat = { every: 'week', untilOn: addDays(shanghaiDate(new Date()), 60) };
  const leaving = await desk.worker();
  const [elder, other] = [await desk.elder(), await desk.elder()];
  expectStatus(201, await publishFor(leaving, elder, { repeat }));
  expectStatus(201, await publishFor(worker, other, { repeat }));
  await sql(
    desk.database.superuserUrl,
    `UPDATE kapok.role_grants SET revoked_by = $2, revoked_at = now() WHERE member_id = $1`,
    [leaving.id, worker.id],
  );
  await desk.keep();
  const of = async (who: SignedInMember) => [
    (await desk.get(who, '/v1/request-series')).body.items[0],
    (await desk.get(who, '/v1/care-requests')).body.items.length,
  ];
  expect(await of(elder)).toMatchObject([{ state: 'ended', endCause: 'no_authority' }, 1]);
  const [still, count] = await of(other);
  expect([still.state, still.endCause, count]).toEqual(['active', null, 2]);
});

it('a worker chooses for an elder who pays, without a say over the minutes', async () => {
  const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
  const { id } = await desk.publish(elder, { funding: 'own' });
  const offerId = await desk.offer(volunteer, id);
  expect(await desk.accept(worker, id, offerId)).toMatchObject({ state: 'matched' });
  const tap = { rating: 'good' };
  expectStatus(201, await desk.log(volunteer, { elder, requestId: id }));
  expect((await desk.refused(() => desk.step(worker, id, 'evaluate', tap))).code).toBe('forbidden');
});
