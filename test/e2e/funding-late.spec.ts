import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { sql } from '../support/sql.js';
import { type FundingCity, FundingDesk, purseOf } from './funding-desk.js';

let funding: FundingDesk;
let city: FundingCity;
/** The service was given on this day ... */
const serviceDate = addDays(shanghaiDate(new Date()), -10);
/** ... of a stretch that is closed up to here. */
const closedThrough = addDays(serviceDate, 2);

beforeAll(async () => {
  funding = await FundingDesk.open();
  city = funding.city('grant_first');
});

afterAll(() => funding?.close());

/** As if another server had closed the books. The ledger's own specs close months with all there is to it. */
const close = () =>
  sql(
    funding.desk.database.superuserUrl,
    'UPDATE ledger.book SET closed_through = $2 WHERE id = $1',
    [city.bookId, closedThrough],
  );

describe('care of a closed month', () => {
  it('posts in the open one, keeps its service date, and counts for the cap of that day', async () => {
    const elder = await funding.elder(city, { granted: 60, own: 540, unit: city.elsewhere });
    const volunteer = await funding.member(city.community, 'volunteer');
    const { body: first } = await funding.book(elder, 400);
    const { body: second } = await funding.book(elder, 200);
    const morning = {
      bookingId: first.id,
      minutes: 400,
      startedAt: `${serviceDate}T02:00:00+08:00`,
    };
    const noon = { bookingId: second.id, minutes: 200, startedAt: `${serviceDate}T12:00:00+08:00` };
    const inTime = await funding.deliver(elder, volunteer, morning);
    const late = await funding.deliver(elder, volunteer, noon);
    const before = await funding.totals(city);
    await funding.approve(city.worker, inTime);
    await close();
    const approved = await funding.approve(city.worker, late);
    expect(approved.body.effectiveOn).toBe(addDays(closedThrough, 1));

    const dates = async (id: string) => {
      const { body } = await funding.desk.get(volunteer, `/v1/service-records/${id}`);
      return { serviceDate: body.serviceDate, effectiveOn: body.effectiveOn };
    };
    expect(await dates(inTime)).toEqual({ serviceDate, effectiveOn: serviceDate });
    expect(await dates(late)).toEqual({ serviceDate, effectiveOn: addDays(closedThrough, 1) });

    expect(await funding.purse(volunteer)).toEqual(purseOf([0, 480, 0, 0]));
    const after = await funding.totals(city);
    expect(after.honour - before.honour).toBe(120n);
    expect(after.elsewhere - before.elsewhere).toBe(540n);

    const correction = await funding.reverse(city.bookId, approved.body.entrySeq);
    expect(correction).toMatchObject({
      outcome: 'posted',
      effectiveOn: shanghaiDate(new Date()),
    });
    expect(await funding.purse(volunteer)).toEqual(purseOf([0, 400, 0, 0]));
  });

  it('does not keep bookings and cancellations of today from being posted', async () => {
    await close();
    const elder = await funding.elder(city, { granted: 30, own: 90 });
    const { body: booking } = await funding.book(elder, 60);
    expect(booking.state).toBe('held');
    await funding.desk.post(elder, `/v1/bookings/${booking.id}/cancel`, {});
    expect(await funding.purse(elder)).toEqual(purseOf([30, 90, 0, 0]));
  });
});
