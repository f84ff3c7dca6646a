import { OverdueBookings } from '../../src/modules/redemptions/overdue-bookings.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { CareDesk, expectStatus } from './care-requests-desk.js';

let desk: CareDesk;

beforeAll(async () => {
  desk = await CareDesk.open({ exchange: { monthlyLimitMinutes: 90 } });
});

afterAll(() => desk?.close());

/** Noon of a day in the month after next: each test has a month of its own. */
const noonOf = (months: number): string => {
  const first = `${addDays(shanghaiDate(new Date()), 45 + 31 * months).slice(0, 7)}-03`;
  return `${first}T12:00:00+08:00`;
};
const care = (more: object = {}) => ({
  serviceCode: 'COMPANY',
  startsAt: noonOf(0),
  minutes: '60',
  ...more,
});
const book = (elder: SignedInMember, more: object = {}) =>
  desk.post(elder, '/v1/bookings', care(more));

describe('what is held', () => {
  const release = () => desk.app.app.get(OverdueBookings).release(desk.city.bookId, new Date());
  const ageBooking = (id: unknown, days: number) =>
    sql(
      desk.database.ownerUrl,
      'UPDATE kapok.care_bookings SET starts_at = now() - $2::interval WHERE id = $1',
      [id, `${days} days`],
    );
  const stateOf = async (elder: SignedInMember, id: unknown): Promise<string> =>
    (await desk.get(elder, `/v1/bookings/${id}`)).body.state;

  it('is given back once no record can be handed in for its day any more, once', async () => {
    const elder = await desk.elder(120n);
    const { id } = expectStatus(201, await book(elder));
    await ageBooking(id, 30);
    expect(await release()).toBe(0);
    expect(await stateOf(elder, id)).toBe('held');
    await ageBooking(id, 32);
    await Promise.all(Array.from({ length: 8 }, release));
    expect(await stateOf(elder, id)).toBe('cancelled');
    expect(await desk.accounts(elder)).toEqual({ earned: '120' });
  });

  it('stays for the record, the request or the paper that names it', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(240n), desk.volunteer()]);
    const { id: logged } = expectStatus(201, await book(elder));
    const of = { elder, requestId: '' };
    const more = { requestId: undefined, bookingId: logged };
    const record = expectStatus(201, await desk.log(volunteer, of, more));
    const { bookingId: requested } = await desk.publish(elder, { funding: 'own' });
    const { id: onPaper } = expectStatus(201, await book(elder));
    await putOnPaper(onPaper, elder, volunteer);
    for (const id of [logged, requested, onPaper]) await ageBooking(id, 90);
    expect(await release()).toBe(0);
    for (const id of [logged, requested, onPaper]) expect(await stateOf(elder, id)).toBe('held');
    const withdraw = `/v1/service-records/${record.id}/withdraw`;
    expectStatus(200, await desk.post(volunteer, withdraw, {}, null));
    expect(await release()).toBe(1);
    expect(await stateOf(elder, logged)).toBe('cancelled');
  });

  /** A line of paper that nobody has counted yet; its form and batch are none of this test's business. */
  async function putOnPaper(
    bookingId: string,
    elder: SignedInMember,
    volunteer: SignedInMember,
  ): Promise<void> {
    await sql(
      desk.database.superuserUrl,
      `SET session_replication_role = replica;
       INSERT INTO kapok.paper_lines (book_id, id, batch_id, unit_id, serial, entered_by, state, volunteer_id, recipient_id,
         service_code, during, booking_id, registered_on, salt)
       VALUES (${desk.city.bookId}, gen_random_uuid(), gen_random_uuid(), '${desk.city.community.id}', 1, gen_random_uuid(),
         'entered', '${volunteer.id}', '${elder.id}', 'COMPANY', tstzrange(now() - interval '90 days', now() - interval '89 days'),
         '${bookingId}', '2026-01-01', sha256(''))`,
    );
  }
});

describe('a booking that names a volunteer of another community', () => {
  it('is taken within the month’s limit, and beyond it only after care the other way', async () => {
    const [here, there] = [await desk.elder(600n), await desk.elder(600n, desk.next)];
    const [near, far] = [await desk.volunteer(), await desk.volunteer({ unit: desk.next })];
    const { id } = expectStatus(201, await book(here, { volunteerId: far.id }));
    const second = () => book(here, { volunteerId: far.id });
    const refusal = { status: 409, code: 'exchange_limit_reached' };
    expect(await desk.refused(second)).toEqual(refusal);
    expectStatus(201, await book(here, { volunteerId: near.id }));
    expectStatus(201, await book(here));
    expectStatus(201, await book(here, { volunteerId: far.id, startsAt: noonOf(2) }));
    expectStatus(201, await book(there, { volunteerId: near.id }));
    expectStatus(201, await second());
    expect(await desk.refused(second)).toEqual(refusal);
    expectStatus(200, await desk.post(here, `/v1/bookings/${id}/cancel`));
    expectStatus(201, await second());
  });

  it('leaves one winner of eight at once', async () => {
    const [here, far] = [await desk.elder(600n), await desk.volunteer({ unit: desk.next })];
    const wish = { volunteerId: far.id, startsAt: noonOf(4) };
    const answers = await Promise.all(Array.from({ length: 8 }, () => book(here, wish)));
    const codes = answers.map(({ status, body }) => (status === 201 ? 'booked' : body.code));
    expect(codes.sort()).toEqual(['booked', ...Array(7).fill('exchange_limit_reached')]);
    expect(await desk.accounts(here)).toEqual({ earned: '540', held: '60' });
  });

  it('counts beside matches, each once', async () => {
    const [here, far] = [await desk.elder(600n), await desk.volunteer({ unit: desk.next })];
    const day = noonOf(6).slice(0, 10);
    const window = { startsAt: `${day}T09:00:00+08:00`, endsAt: `${day}T12:00:00+08:00` };
    await desk.matched(here, far, { ...window, funding: 'own' });
    const more = (minutes: string) =>
      book(here, { volunteerId: far.id, startsAt: noonOf(6), minutes });
    expect((await desk.refused(() => more('31'))).code).toBe('exchange_limit_reached');
    expectStatus(201, await more('30'));
    const later = { startsAt: `${day}T13:00:00+08:00`, endsAt: `${day}T15:00:00+08:00` };
    const { id } = await desk.publish(here, { ...later, minutes: '15', funding: 'own' });
    const offerId = await desk.offer(far, id);
    const accept = () => desk.post(here, `/v1/care-requests/${id}/offers/${offerId}/accept`);
    expect((await desk.refused(accept)).code).toBe('exchange_limit_reached');
  });
});
