import type { SpendOrder } from '../../src/modules/policies/policy.js';
import { shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { sql } from '../support/sql.js';
import { FundingDesk, type Minutes, purseOf } from './funding-desk.js';

let funding: FundingDesk;

beforeAll(async () => {
  funding = await FundingDesk.open();
});

afterAll(() => funding?.close());

describe('delivered care', () => {
  // Granted, own and booked minutes · delivered · what the elder has then · what the city issued and took back.
  it.each<
    [SpendOrder, readonly [number, number, number], number, Minutes, readonly [bigint, bigint]]
  >([
    ['grant_first', [0, 100, 60], 60, [0, 40, 0, 0], [0n, 0n]],
    ['grant_first', [60, 10, 60], 60, [0, 10, 0, 0], [60n, 60n]],
    ['grant_first', [20, 40, 60], 60, [0, 0, 0, 0], [20n, 20n]],
    ['grant_first', [20, 40, 60], 30, [0, 30, 0, 0], [20n, 20n]],
    ['grant_first', [20, 40, 60], 20, [0, 40, 0, 0], [20n, 20n]],
    ['grant_first', [20, 40, 60], 15, [5, 40, 0, 0], [15n, 15n]],
    ['grant_first', [90, 0, 60], 45, [45, 0, 0, 0], [45n, 45n]],
    ['grant_first', [20, 40, 60], 90, [0, 0, 0, 0], [20n, 20n]],
    ['own_first', [20, 100, 60], 45, [20, 55, 0, 0], [0n, 0n]],
    ['own_first', [20, 40, 60], 60, [0, 0, 0, 0], [20n, 20n]],
    ['own_first', [20, 40, 60], 50, [10, 0, 0, 0], [10n, 10n]],
    ['own_first', [20, 40, 60], 40, [20, 0, 0, 0], [0n, 0n]],
    ['own_first', [20, 40, 60], 10, [20, 30, 0, 0], [0n, 0n]],
  ])('%s: %j, %s delivered, leaves %j; reversing restores the hold', async (...row) => {
    const [order, [granted, own, minutes], delivered, expected, [issued, spent]] = row;
    const city = funding.city(order);
    const elder = await funding.elder(city, { granted, own });
    const volunteer = await funding.member(city.community, 'volunteer');
    const { body: booking } = await funding.book(elder, minutes);
    const held = await funding.purse(elder);
    const record = await funding.deliver(elder, volunteer, {
      bookingId: booking.id,
      minutes: delivered,
    });
    const before = await funding.totals(city);
    const approved = await funding.approve(city.worker, record);
    expect(approved.status).toBe(200);
    expect(await funding.purse(elder)).toEqual(purseOf(expected));
    const earned = Math.min(delivered, minutes);
    expect(await funding.purse(volunteer)).toEqual(purseOf([0, earned, 0, 0]));
    expect(await funding.totals(city)).toEqual({
      ...before,
      issued: before.issued + issued,
      spentGranted: before.spentGranted + spent,
    });
    const settled = await funding.desk.get(elder, `/v1/bookings/${booking.id}`);
    expect(settled.body).toMatchObject({ state: 'settled', settleSeq: approved.body.entrySeq });

    expect((await funding.reverse(city.bookId, approved.body.entrySeq)).outcome).toBe('posted');
    expect(await funding.purse(elder)).toEqual(held);
    expect(await funding.purse(volunteer)).toEqual(purseOf([0, 0, 0, 0]));
    expect(await funding.totals(city)).toEqual(before);
  });

  it('honours what exceeds the cap, in earned minutes, whoever pays', async () => {
    const city = funding.city('grant_first');
    const elder = await funding.elder(city, { granted: 90, own: 210 });
    const volunteer = await funding.member(city.community, 'volunteer');
    const { body: booking } = await funding.book(elder, 300);
    const day = shanghaiDate(new Date(Date.now() - 2 * 86_400_000));
    const morning = { bookingId: null, minutes: 400, startedAt: `${day}T04:00:00+08:00` };
    const noon = { bookingId: booking.id, minutes: 300, startedAt: `${day}T12:00:00+08:00` };
    await funding.approve(city.worker, await funding.deliver(elder, volunteer, morning));
    const before = await funding.totals(city);
    await funding.approve(city.worker, await funding.deliver(elder, volunteer, noon));
    expect(await funding.purse(volunteer)).toEqual(purseOf([0, 480, 0, 0]));
    expect(await funding.totals(city)).toEqual({
      ...before,
      issued: before.issued + 90n,
      spentGranted: before.spentGranted + 90n,
      honour: before.honour + 220n,
    });
  });

  it('says who pays: own for a mixed hold, grant for a granted one', async () => {
    const city = funding.city('grant_first');
    for (const [granted, own, expected] of [
      [0, 60, 'own'],
      [30, 30, 'own'],
      [60, 0, 'grant'],
    ] as const) {
      const elder = await funding.elder(city, { granted, own });
      const volunteer = await funding.member(city.community, 'volunteer');
      const { body: booking } = await funding.book(elder, 60);
      const id = await funding.deliver(elder, volunteer, { bookingId: booking.id, minutes: 60 });
      const { body: waiting } = await funding.desk.get(volunteer, `/v1/service-records/${id}`);
      expect(waiting).toMatchObject({ funding: expected, effectiveOn: null });
      await funding.approve(city.worker, id);
      const { body: posted } = await funding.desk.get(volunteer, `/v1/service-records/${id}`);
      expect(posted.effectiveOn).toBe(posted.serviceDate);
    }
  });

  it('keeps the order of the day of the hold', async () => {
    const city = funding.city('grant_first');
    const elder = await funding.elder(city, { granted: 20, own: 40 });
    const volunteer = await funding.member(city.community, 'volunteer');
    const { body: booking } = await funding.book(elder, 60);
    await sql(
      funding.desk.database.ownerUrl,
      `UPDATE kapok.care_bookings SET spend_order = 'own_first' WHERE id = $1`,
      [booking.id],
    );
    const id = await funding.deliver(elder, volunteer, { bookingId: booking.id, minutes: 40 });
    await funding.approve(city.worker, id);
    expect(await funding.purse(elder)).toEqual(purseOf([20, 0, 0, 0]));
  });

  it('is refused when the held minutes are gone, and moves nothing', async () => {
    const city = funding.city('grant_first');
    const elder = await funding.elder(city, { granted: 20, own: 40 });
    const volunteer = await funding.member(city.community, 'volunteer');
    const { body: booking } = await funding.book(elder, 60);
    const id = await funding.deliver(elder, volunteer, { bookingId: booking.id, minutes: 60 });
    await funding.reverse(city.bookId, booking.holdSeq);
    const refusal = await funding.refused(city, () => funding.approve(city.worker, id));
    expect(refusal).toMatchObject({ status: 409, code: 'insufficient_balance' });
    expect(await funding.purse(elder)).toEqual(purseOf([20, 40, 0, 0]));
  });
});
