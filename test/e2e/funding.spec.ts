import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS, type SpendOrder } from '../../src/modules/policies/policy.js';
import { ServicesService } from '../../src/modules/policies/services.service.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { sha256 } from '../../src/platform/crypto/sha256.js';
import { sql } from '../support/sql.js';
import { FundingDesk, type Minutes, purseOf } from './funding-desk.js';
import { care } from './redeeming-desk.js';

let funding: FundingDesk;

beforeAll(async () => {
  funding = await FundingDesk.open();
});

afterAll(() => funding?.close());

describe('booking', () => {
  it.each<[SpendOrder, number, number, number, Minutes]>([
    ['grant_first', 0, 100, 60, [0, 40, 0, 60]],
    ['grant_first', 20, 100, 60, [0, 60, 20, 40]],
    ['grant_first', 60, 100, 60, [0, 100, 60, 0]],
    ['grant_first', 100, 100, 60, [40, 100, 60, 0]],
    ['grant_first', 100, 0, 60, [40, 0, 60, 0]],
    ['grant_first', 20, 40, 60, [0, 0, 20, 40]],
    ['own_first', 0, 100, 60, [0, 40, 0, 60]],
    ['own_first', 100, 20, 60, [60, 0, 40, 20]],
    ['own_first', 100, 60, 60, [100, 0, 0, 60]],
    ['own_first', 100, 100, 60, [100, 40, 0, 60]],
    ['own_first', 100, 0, 60, [40, 0, 60, 0]],
    ['own_first', 40, 20, 60, [0, 0, 40, 20]],
  ])(
    '%s: with %s granted and %s own, %s held leave %j; cancelling restores them',
    async (...row) => {
      const [order, granted, own, minutes, expected] = row;
      const city = funding.city(order);
      const elder = await funding.elder(city, { granted, own });
      const booked = await funding.book(elder, minutes);
      expect(booked.status).toBe(201);
      expect(booked.body).toMatchObject({
        state: 'held',
        heldMinutes: String(minutes),
        heldGrantedMinutes: String(expected[2]),
      });
      expect(await funding.purse(elder)).toEqual(purseOf(expected));
      const cancelled = await funding.desk.post(elder, `/v1/bookings/${booked.body.id}/cancel`, {});
      expect(cancelled.body.state).toBe('cancelled');
      expect(await funding.purse(elder)).toEqual(purseOf([granted, own, 0, 0]));
    },
  );

  it.each<[SpendOrder, number, number, string]>([
    ['grant_first', 20, 39, '1'],
    ['grant_first', 59, 0, '1'],
    ['grant_first', 0, 10, '50'],
    ['own_first', 20, 39, '1'],
    ['own_first', 0, 59, '1'],
    ['own_first', 10, 0, '50'],
  ])('%s: refuses 60 of %s granted and %s own, and says that %s are missing', async (...row) => {
    const [order, granted, own, missingMinutes] = row;
    const city = funding.city(order);
    const elder = await funding.elder(city, { granted, own });
    const refusal = await funding.refused(city, () => funding.book(elder, 60));
    expect(refusal).toEqual({
      status: 409,
      code: 'insufficient_balance',
      facts: { missingMinutes },
    });
    expect(await funding.purse(elder)).toEqual(purseOf([granted, own, 0, 0]));
  });

  it('goes on where a process died before the hold, with what there is then', async () => {
    const elder = await funding.elder(funding.city('grant_first'), { granted: 10, own: 10 });
    const wish = care();
    const key = funding.desk.freshKey();
    const book = () => funding.desk.post(elder, '/v1/bookings', wish, key);
    expect((await book()).body.code).toBe('insufficient_balance');
    const { ownerUrl } = funding.desk.database;
    await sql(ownerUrl, `UPDATE kapok.care_bookings SET state = 'requested' WHERE elder_id = $1`, [
      elder.id,
    ]);
    await sql(ownerUrl, 'DELETE FROM kapok.idempotency_keys');
    await funding.grant(elder, 45);
    expect((await book()).body).toMatchObject({ state: 'held', heldGrantedMinutes: '55' });
    expect(await funding.purse(elder)).toEqual(purseOf([0, 5, 55, 5]));
  });

  it('takes the order of the day it is booked on, and binds its entry to the rules of both days', async () => {
    const city = funding.city('grant_first');
    const admin = await funding.member(city.city, 'city_admin');
    const grants = { ...FOUNDING_PARAMS.grants, spendOrder: 'own_first' };
    const added = await funding.desk.post(admin, '/v1/policies', {
      effectiveFrom: addDays(shanghaiDate(new Date()), 1),
      params: { ...FOUNDING_PARAMS, grants },
      reason: 'own first from tomorrow on',
    });
    expect(added.status).toBe(201);
    const elder = await funding.elder(city, { granted: 100, own: 100 });
    const { body } = await funding.book(elder, 60);
    expect(body.heldGrantedMinutes).toBe('60');

    const policies = funding.desk.app.app.get(PoliciesService);
    const digestOn = async (day: string) => (await policies.versionOn(city.bookId, day)).digest;
    const careDay = shanghaiDate(new Date(body.startsAt));
    const rate = await funding.desk.app.app
      .get(ServicesService)
      .rateOn(city.bookId, 'COMPANY', careDay);
    const rules = [
      sha256(await digestOn(careDay), rate?.digest ?? Buffer.alloc(0)),
      await digestOn(shanghaiDate(new Date())),
    ] as const;
    const entry = await funding.desk.app.app
      .get(LedgerReader)
      .entry(city.bookId, BigInt(body.holdSeq));
    expect(JSON.parse(entry?.leaf ?? '').policy).toBe(sha256(...rules).toString('hex'));
  });
});

describe('the gate', () => {
  it.each<[SpendOrder, number, number]>([
    ['grant_first', 60, 500],
    ['own_first', 60, 500],
    ['own_first', 90, 0],
  ])('%s: lets the young book with %s granted minutes, and leaves %s own ones', async (...row) => {
    const [order, granted, own] = row;
    const elder = await funding.elder(funding.city(order), { granted, own, isYoung: true });
    expect((await funding.book(elder, 60)).body).toMatchObject({ heldGrantedMinutes: '60' });
    expect(await funding.purse(elder)).toEqual(purseOf([granted - 60, own, 60, 0]));
  });

  it.each<[SpendOrder, number]>([
    ['grant_first', 0],
    ['grant_first', 59],
    ['own_first', 59],
  ])('%s: refuses the young who have %s granted minutes of 60', async (order, granted) => {
    const city = funding.city(order);
    const elder = await funding.elder(city, { granted, own: 500, isYoung: true });
    expect(await funding.refused(city, () => funding.book(elder, 60))).toEqual({
      status: 403,
      code: 'not_yet_redeemable',
      facts: { minimumAge: 60, orEarnedMinutes: 6000, orHardship: 'no' },
    });
    expect(await funding.purse(elder)).toEqual(purseOf([granted, 500, 0, 0]));
  });
});
