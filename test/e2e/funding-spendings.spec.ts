import type { SpendOrder } from '../../src/modules/policies/policy.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { type FundingCity, FundingDesk, purseOf } from './funding-desk.js';

let funding: FundingDesk;

beforeAll(async () => {
  funding = await FundingDesk.open();
});

afterAll(() => funding?.close());

async function draw(elder: SignedInMember, minutes: number): Promise<string> {
  const drawn = await funding.desk.post(elder, '/v1/spend-codes', { minutes: `${minutes}` }, null);
  if (drawn.status !== 201) throw new Error(`drawing answered ${drawn.text}`);
  return drawn.body.code;
}

const cashierOf = (city: FundingCity) => funding.member(city.canteen, 'station_admin');
const charge = (cashier: SignedInMember, code: string, minutes: number) =>
  funding.desk.post(cashier, '/v1/spendings', { code, minutes: `${minutes}` });

describe('spending at a provider', () => {
  it.each<[SpendOrder, number, number, number, number, number]>([
    ['grant_first', 0, 100, 60, 0, 40],
    ['grant_first', 20, 100, 60, 0, 60],
    ['grant_first', 60, 100, 60, 0, 100],
    ['grant_first', 100, 0, 60, 40, 0],
    ['grant_first', 20, 40, 60, 0, 0],
    ['own_first', 100, 20, 60, 60, 0],
    ['own_first', 100, 60, 60, 100, 0],
    ['own_first', 100, 0, 60, 40, 0],
    ['own_first', 40, 20, 60, 0, 0],
  ])(
    '%s: of %s granted and %s own, %s spent leave %s and %s; a refund restores them',
    async (...row) => {
      const [order, granted, own, minutes, grantedLeft, ownLeft] = row;
      const city = funding.city(order);
      const elder = await funding.elder(city, { granted, own });
      const cashier = await cashierOf(city);
      const before = await funding.totals(city);
      const spent = await charge(cashier, await draw(elder, minutes), minutes);
      expect(spent.status).toBe(201);
      expect(spent.body.minutes).toBe(String(minutes));
      expect(await funding.purse(elder)).toEqual(purseOf([grantedLeft, ownLeft, 0, 0]));
      const after = await funding.totals(city);
      expect(after).toEqual({
        ...before,
        spentGranted: before.spentGranted + BigInt(granted - grantedLeft),
      });
      const refund = await funding.desk.post(cashier, `/v1/spendings/${spent.body.id}/refund`, {});
      expect(refund.status).toBe(200);
      expect(await funding.purse(elder)).toEqual(purseOf([granted, own, 0, 0]));
      expect(await funding.totals(city)).toEqual(before);
    },
  );

  it.each<[SpendOrder, number, number]>([
    ['grant_first', 20, 39],
    ['grant_first', 59, 0],
    ['own_first', 20, 39],
    ['own_first', 0, 59],
  ])('%s: refuses 60 of %s granted and %s own, and tells the provider nothing', async (...row) => {
    const [order, granted, own] = row;
    const city = funding.city(order);
    const elder = await funding.elder(city, { granted, own });
    const cashier = await cashierOf(city);
    const code = await draw(elder, 60);
    const refusal = await funding.refused(city, () => charge(cashier, code, 60));
    expect(refusal).toEqual({ status: 409, code: 'insufficient_balance', facts: undefined });
    expect(await funding.purse(elder)).toEqual(purseOf([granted, own, 0, 0]));
  });

  it.each<[SpendOrder]>([['grant_first'], ['own_first']])(
    '%s: takes granted minutes only from who has not passed the gate',
    async (order) => {
      const city = funding.city(order);
      const elder = await funding.elder(city, { granted: 60, own: 500, isYoung: true });
      const cashier = await cashierOf(city);
      const code = await draw(elder, 100);
      const refusal = await funding.refused(city, () => charge(cashier, code, 61));
      expect(refusal).toEqual({ status: 409, code: 'insufficient_balance', facts: undefined });
      expect((await charge(cashier, code, 45)).status).toBe(201);
      expect(await funding.purse(elder)).toEqual(purseOf([15, 500, 0, 0]));
    },
  );

  it('draws no code for the young who have no granted minutes', async () => {
    const city = funding.city('grant_first');
    const elder = await funding.elder(city, { own: 500, isYoung: true });
    const refusal = await funding.refused(city, () =>
      funding.desk.post(elder, '/v1/spend-codes', { minutes: '10' }, null),
    );
    expect(refusal).toMatchObject({ status: 403, code: 'not_yet_redeemable' });
  });
});
