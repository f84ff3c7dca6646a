import type { TestApp } from '../support/app.js';
import { insertUnit } from '../support/people.js';
import {
  newElder,
  newMember,
  pictureOf,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import type { TestDatabase } from '../support/test-database.js';
import { RedeemingDesk } from './redeeming-desk.js';

let desk: RedeemingDesk;
let database: TestDatabase;
let app: TestApp;
let city: RedeemingCity;
let other: RedeemingCity;

beforeAll(async () => {
  desk = await RedeemingDesk.open();
  ({ database, app, city, other } = desk);
});

afterAll(() => desk?.close());

const post = (...call: Parameters<RedeemingDesk['post']>) => desk.post(...call);
const freshKey = () => desk.freshKey();
const elderWith = (minutes: bigint) => desk.elderWith(minutes);
const staff = (...who: Parameters<RedeemingDesk['staff']>) => desk.staff(...who);
const accounts = (member: SignedInMember) => desk.accounts(member);
const refused = (request: Parameters<RedeemingDesk['refused']>[0]) => desk.refused(request);

describe('spending with a code', () => {
  const draw = async (elder: SignedInMember, minutes = '60') =>
    (await post(elder, '/v1/spend-codes', { minutes }, null)).body;
  const charge = (who: SignedInMember, body: object, key?: string) =>
    post(who, '/v1/spendings', body, key);

  it('takes minutes once, and gives them back once', async () => {
    const elder = await elderWith(100n);
    const cashier = await staff();
    const drawn = await post(elder, '/v1/spend-codes', { minutes: '60' }, null);
    expect(drawn.status).toBe(201);
    expect(drawn.headers['cache-control']).toBe('no-store');
    const { code, expiresAt } = drawn.body;
    expect(code).toMatch(/^\d{8}$/);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(9 * 60_000);
    const stored = await sql(database.ownerUrl, 'SELECT * FROM kapok.spend_codes WHERE id = $1', [
      drawn.body.id,
    ]);
    expect(JSON.stringify(stored, (_, v) => (typeof v === 'bigint' ? String(v) : v))).not.toContain(
      code,
    );

    const spent = await charge(cashier, { code, minutes: '45' });
    expect(spent.status).toBe(201);
    expect(spent.body).toEqual({
      id: drawn.body.id,
      minutes: '45',
      providerId: city.canteen.id,
      entrySeq: expect.stringMatching(/^\d+$/),
      refundSeq: null,
    });
    expect(await accounts(elder)).toEqual({ earned: '55' });
    const again = () => charge(cashier, { code, minutes: '10' });
    expect(await refused(again)).toEqual({ status: 404, code: 'unknown_code' });

    const refundPath = `/v1/spendings/${drawn.body.id}/refund`;
    const refund = await post(cashier, refundPath, {});
    expect(refund.status).toBe(200);
    expect(refund.body).toMatchObject({ refundSeq: expect.stringMatching(/^\d+$/) });
    expect(await accounts(elder)).toEqual({ earned: '100' });
    const before = await pictureOf(app, city.bookId);
    expect((await post(cashier, refundPath, {})).body).toEqual(refund.body);
    expect((await post(await staff(), refundPath, {})).body.code).toBe('already_reversed');
    expect(await pictureOf(app, city.bookId)).toEqual(before);
    expect(await refused(again)).toEqual({ status: 404, code: 'unknown_code' });
  });

  it('answers the same charge for the same key, also when the first answer was lost', async () => {
    const elder = await elderWith(100n);
    const cashier = await staff();
    const { code } = await draw(elder);
    const key = freshKey();
    const first = await charge(cashier, { code, minutes: '30' }, key);
    expect((await charge(cashier, { code, minutes: '30' }, key)).body).toEqual(first.body);
    await sql(database.ownerUrl, 'DELETE FROM kapok.idempotency_keys');
    const retried = await charge(cashier, { code, minutes: '30' }, key);
    expect([retried.status, retried.body]).toEqual([201, first.body]);
    expect(await refused(() => charge(cashier, { code, minutes: '31' }, key))).toEqual({
      status: 409,
      code: 'idempotency_key_conflict',
    });
    expect(await accounts(elder)).toEqual({ earned: '70' });
  });

  it('answers wrong, expired and foreign codes alike, and stops who guesses', async () => {
    const cashier = await staff();
    const elder = await elderWith(100n);
    const expired = await draw(elder);
    await sql(
      database.ownerUrl,
      `UPDATE kapok.spend_codes SET expires_at = now() - interval '1 second' WHERE id = $1`,
      [expired.id],
    );
    const stranger = await newElder(database, app, { unit: other.community, minutes: 100n });
    const foreign = await draw(stranger);
    const answers = [];
    for (const code of ['00000000', expired.code, foreign.code]) {
      const { status, body } = await charge(cashier, { code, minutes: '10' });
      const { requestId: _, ...rest } = body;
      answers.push({ status, rest });
    }
    expect(answers[0]).toMatchObject({ status: 404, rest: { code: 'unknown_code' } });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    for (let guess = 4; guess <= 10; guess += 1) {
      expect((await charge(cashier, { code: '00000001', minutes: '1' })).status).toBe(404);
    }
    const { code } = await draw(elder);
    expect(await refused(() => charge(cashier, { code, minutes: '1' }))).toEqual({
      status: 429,
      code: 'rate_limited',
    });
    expect((await charge(await staff(), { code, minutes: '1' })).status).toBe(201);
  });

  it('keeps staff apart from their own household and relatives', async () => {
    const elder = await newElder(database, app, {
      unit: city.community,
      minutes: 100n,
      household: 'H-77',
    });
    const { code } = await draw(elder);
    const ofHousehold = await staff(city.canteen, 'H-77');
    const relative = await staff();
    await sql(
      database.ownerUrl,
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by)
       VALUES ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), 'parent_child', $2)`,
      [city.bookId, elder.id, relative.id],
    );
    for (const cashier of [ofHousehold, relative]) {
      expect(await refused(() => charge(cashier, { code, minutes: '10' }))).toEqual({
        status: 403,
        code: 'separation_violated',
      });
    }
    const { body } = await charge(await staff(), { code, minutes: '10' });
    expect(await refused(() => post(relative, `/v1/spendings/${body.id}/refund`, {}))).toEqual({
      status: 403,
      code: 'separation_violated',
    });
  });

  it('refuses an elder who charges a code of their own', async () => {
    const elder = await elderWith(100n);
    await sql(
      database.ownerUrl,
      `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
       VALUES ($1, gen_random_uuid(), $2, 'station_admin', $3)`,
      [city.bookId, elder.id, city.canteen.id],
    );
    const { code } = await draw(elder);
    expect(await refused(() => charge(elder, { code, minutes: '10' }))).toEqual({
      status: 403,
      code: 'separation_violated',
    });
  });

  it('refuses more than the code allows, and more than the elder has without saying how much', async () => {
    const elder = await elderWith(20n);
    const cashier = await staff();
    const { code } = await draw(elder, '60');
    expect(await refused(() => charge(cashier, { code, minutes: '61' }))).toEqual({
      status: 409,
      code: 'over_code_limit',
    });
    const answer = await charge(cashier, { code, minutes: '60' });
    expect(answer.body.code).toBe('insufficient_balance');
    expect(answer.body.facts).toBeUndefined();
    expect(await accounts(elder)).toEqual({ earned: '20' });
    expect((await charge(cashier, { code, minutes: '20' })).status).toBe(201);
    expect(await accounts(elder)).toEqual({ earned: '0' });
  });

  it('allows three codes at a time', async () => {
    const elder = await elderWith(20n);
    const drawn = await Promise.all(
      Array.from({ length: 8 }, () => post(elder, '/v1/spend-codes', { minutes: '5' }, null)),
    );
    expect(drawn.filter(({ status }) => status === 201)).toHaveLength(3);
    const refusals = drawn.filter(({ status }) => status !== 201);
    expect(new Set(refusals.map(({ body }) => body.code))).toEqual(new Set(['too_many_codes']));
    await sql(
      database.ownerUrl,
      `UPDATE kapok.spend_codes SET expires_at = now() - interval '1 second' WHERE elder_id = $1`,
      [elder.id],
    );
    expect((await draw(elder)).code).toMatch(/^\d{8}$/);
  });

  it('is for staff of a provider or station, who name one of several', async () => {
    const elder = await elderWith(100n);
    const { code } = await draw(elder);
    const ofCommunity = await staff(city.community);
    expect(await refused(() => charge(ofCommunity, { code, minutes: '10' }))).toEqual({
      status: 403,
      code: 'forbidden',
    });
    const { bookId } = city;
    const laundry = await insertUnit(database, {
      bookId,
      code: 'L1',
      kind: 'station',
      parent: city.community,
    });
    const both = await newMember(database, app, {
      unit: city.community,
      roles: [
        { role: 'station_admin', unit: city.canteen },
        { role: 'station_admin', unit: laundry },
      ],
    });
    expect(await refused(() => charge(both, { code, minutes: '10' }))).toMatchObject({
      status: 400,
    });
    const foreignUnit = { code, minutes: '10', unitCode: city.community.code };
    expect(await refused(() => charge(both, foreignUnit))).toMatchObject({ status: 403 });
    const { body } = await charge(both, { code, minutes: '10', unitCode: 'L1' });
    expect(body.providerId).toBe(laundry.id);
    const cashier = await staff();
    expect(await refused(() => post(cashier, `/v1/spendings/${body.id}/refund`, {}))).toEqual({
      status: 404,
      code: 'not_found',
    });
  });

  it.each([
    [{ minutes: '100001' }],
    [{ minutes: '0' }],
    [{ minutes: '1.5' }],
    [{ minutes: ['1'] }],
    [{}],
  ])('refuses a code for %j', async (body) => {
    const elder = await elderWith(0n);
    expect((await post(elder, '/v1/spend-codes', body, null)).status).toBe(400);
  });
});
