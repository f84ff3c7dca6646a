import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { sql } from '../support/sql.js';
import { CareDesk, expectStatus, need } from './care-requests-desk.js';

let desk: CareDesk;

beforeAll(async () => {
  desk = await CareDesk.open();
});

afterAll(async () => {
  await desk?.close();
});

const today = (): string => shanghaiDate(new Date());
const later = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);

/** The booking that is still to be given back for a request. */
async function releaseOf(id: string): Promise<string | null | undefined> {
  const rows = await sql<{ release_id: string | null }>(
    desk.database.ownerUrl,
    'SELECT release_id FROM kapok.care_requests WHERE id = $1',
    [id],
  );
  return rows[0]?.release_id;
}

/** The days of an elder's requests of a series, by occurrence. */
async function daysOf(seriesId: unknown): Promise<string[]> {
  const rows = await sql<{ on: string; state: string; n: number }>(
    desk.database.ownerUrl,
    `SELECT (starts_at AT TIME ZONE 'Asia/Shanghai')::date::text AS on, state, occurrence AS n
     FROM kapok.care_requests WHERE series_id = $1 ORDER BY occurrence`,
    [seriesId],
  );
  return rows.map(({ on, state, n }) => `${n} ${on} ${state}`);
}

describe('a series', () => {
  it('files its occurrences two weeks ahead, once, and is done after the last day', async () => {
    const elder = await desk.elder(600n);
    const first = addDays(today(), 2);
    const repeat = { every: 'week', untilOn: addDays(first, 21) };
    const { seriesId } = await desk.publish(elder, { funding: 'own', repeat, note: '请带血压计' });
    expect(await daysOf(seriesId)).toEqual([`1 ${first} published`]);
    await Promise.all(Array.from({ length: 8 }, () => desk.keep()));
    const second = `2 ${addDays(first, 7)} published`;
    expect(await daysOf(seriesId)).toEqual([`1 ${first} published`, second]);
    expect(await desk.accounts(elder)).toEqual({ earned: '480', held: '120' });
    const { body } = await desk.get(elder, '/v1/request-series');
    expect(body.items).toMatchObject([
      { id: seriesId, state: 'active', nextOn: addDays(first, 14) },
    ]);
    const requests = await desk.get(elder, '/v1/care-requests');
    expect(await desk.seen(elder, requests.body.items[0].id)).toMatchObject({
      note: '请带血压计',
      occurrence: 2,
    });
  });

  it('goes on beside one that cannot be moved on', async () => {
    const [stuck, other] = [await desk.elder(), await desk.elder()];
    const repeat = { every: 'week', untilOn: addDays(today(), 60) };
    const { seriesId } = await desk.publish(stuck, { repeat });
    const { seriesId: next } = await desk.publish(other, { repeat });
    const asOwner = (text: string) => sql(desk.database.ownerUrl, text);
    await asOwner(
      `CREATE TRIGGER zz_stuck BEFORE UPDATE ON kapok.request_series FOR EACH ROW WHEN (OLD.id = '${seriesId}')
       EXECUTE FUNCTION kapok.forbid_change()`,
    );
    try {
      expect((await desk.keep()).failed).toBe(1);
    } finally {
      await asOwner('DROP TRIGGER zz_stuck ON kapok.request_series');
    }
    expect([(await daysOf(seriesId)).length, (await daysOf(next)).length]).toEqual([1, 2]);
    await desk.keep();
    expect(await daysOf(seriesId)).toHaveLength(2);
  });

  it('ends when the elder says so, and files nothing more', async () => {
    const elder = await desk.elder();
    const repeat = { every: 'day', untilOn: addDays(today(), 30) };
    const { seriesId } = await desk.publish(elder, { repeat });
    const stranger = await desk.elder();
    const path = `/v1/request-series/${seriesId}/end`;
    expect((await desk.post(stranger, path)).status).toBe(404);
    expect(expectStatus(200, await desk.post(elder, path))).toMatchObject({
      state: 'ended',
      endCause: 'asked',
    });
    expect(expectStatus(200, await desk.post(elder, path))).toMatchObject({ endCause: 'asked' });
    await desk.keep();
    expect(await daysOf(seriesId)).toHaveLength(1);
  });

  it('waits while the elder has as much open as the rules allow, and goes on when there is room', async () => {
    const elder = await desk.elder();
    const repeat = { every: 'day', untilOn: addDays(today(), 30) };
    const { seriesId, id } = await desk.publish(elder, { repeat });
    for (let n = 0; n < 9; n += 1) await desk.publish(elder);
    expect((await desk.keep()).failed).toBeGreaterThan(0);
    expect(await daysOf(seriesId)).toHaveLength(1);
    expectStatus(200, await desk.step(elder, id, 'withdraw'));
    await desk.keep();
    expect((await daysOf(seriesId)).at(-1)).toBe(`2 ${addDays(today(), 3)} published`);
  });

  it('refuses an occurrence whose minutes are not there, tells the elder, and goes on', async () => {
    const elder = await desk.elder(60n);
    const repeat = { every: 'day', untilOn: addDays(today(), 4) };
    const { seriesId } = await desk.publish(elder, { funding: 'own', repeat });
    await desk.keep();
    await desk.keep();
    expect((await daysOf(seriesId)).map((line) => line.split(' ').at(-1))).toEqual([
      'published',
      'refused',
      'refused',
    ]);
    expect(await desk.accounts(elder)).toEqual({ held: '60' });
    const { body } = await desk.get(elder, '/v1/notifications');
    expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'request.refused',
      'request.refused',
    ]);
    const series = await desk.get(elder, '/v1/request-series');
    expect(series.body.items).toMatchObject([{ state: 'ended', endCause: 'done' }]);
  });
});

describe('what the clock looks after', () => {
  it('is not held up by an occurrence that the database refuses', async () => {
    const [elder, worker, other] = [await desk.elder(), await desk.worker(), await desk.elder()];
    const repeat = { every: 'day', untilOn: addDays(today(), 30) };
    const pool = { elderId: elder.id, funding: 'pool', repeat };
    const refused = await desk.publish(worker, pool);
    await desk.relate(worker, elder);
    const going = await desk.publish(other, { repeat });
    expect((await desk.keep()).failed).toBeGreaterThan(0);
    expect(await daysOf(refused.seriesId)).toHaveLength(1);
    expect(await daysOf(going.seriesId)).toHaveLength(2);
  });

  it('is a window that passed: the request is missed, the minutes return, volunteers are told', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
    const { id } = await desk.publish(elder, { funding: 'own' });
    await desk.offer(volunteer, id);
    const before = await desk.accounts(elder);
    expect(before).toEqual({ held: '60' });
    await desk.keep();
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'published' });
    await desk.age(id, 72);
    await Promise.all(Array.from({ length: 8 }, () => desk.keep()));
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'missed', bookingId: null });
    expect(await desk.accounts(elder)).toEqual({ earned: '60' });
    const told = await desk.get(volunteer, '/v1/notifications');
    expect(told.body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
      'request.not_chosen',
    ]);
  });

  it('is a match of which nobody says in time what came of it', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
    const { id } = await desk.matched(elder, volunteer, { funding: 'own' });
    await desk.age(id, 31 * 24);
    await desk.keep();
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'matched' });
    await desk.age(id, 2 * 24);
    await Promise.all(Array.from({ length: 8 }, () => desk.keep()));
    expect(await desk.seen(elder, id)).toMatchObject({
      state: 'missed',
      volunteerId: null,
      bookingId: null,
    });
    expect(await desk.accounts(elder)).toEqual({ earned: '60' });
    const kinds = async (who: typeof elder) =>
      (await desk.get(who, '/v1/notifications')).body.items.map(
        ({ kind }: { kind: string }) => kind,
      );
    expect(await kinds(elder)).toEqual(['request.missed', 'request.offered']);
    expect(await kinds(volunteer)).toEqual(['request.not_chosen', 'request.accepted']);
    const offers = await desk.get(volunteer, '/v1/care-offers');
    expect(offers.body.items).toMatchObject([{ state: 'lapsed' }]);
    const { startsAt, endsAt } = need();
    expectStatus(200, await desk.step(elder, id, 'republish', { startsAt, endsAt }));
  });

  it('is not a match that was served, however long ago', async () => {
    const [elder, volunteer] = await Promise.all([desk.elder(60n), desk.volunteer()]);
    const { id } = await desk.served(elder, volunteer, { funding: 'own' });
    await desk.age(id, 90 * 24);
    await desk.keep();
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'served' });
    expect(await desk.accounts(elder)).toEqual({ held: '60' });
  });

  it('is what a process held before the rules changed: it is given back, and the request refused', async () => {
    const elder = await desk.elder(120n);
    const { id } = await desk.publish(elder, { funding: 'issue' });
    // As if minutes had counted half when the process held them, and died.
    const { startsAt, serviceCode } = need();
    const held = { startsAt, serviceCode, minutes: '30' };
    expectStatus(201, await desk.post(elder, '/v1/bookings', held, `care-request:${id}:1`));
    await sql(
      desk.database.superuserUrl,
      `SET session_replication_role = replica;
       DELETE FROM kapok.request_events WHERE request_id = '${id}' AND n > 1;
       UPDATE kapok.care_requests SET state = 'filed', funding = 'own', events = 1 WHERE id = '${id}'`,
    );
    await Promise.all(Array.from({ length: 8 }, () => desk.keep(later(1))));
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'refused' });
    expect(await desk.accounts(elder)).toEqual({ earned: '120' });
    expect(await releaseOf(id)).toBeNull();
    const { endsAt } = need();
    const again = await desk.step(elder, id, 'republish', { startsAt, endsAt });
    expect(expectStatus(200, again).state).toBe('published');
  });

  it('is done with minutes to be given back that paid a record meanwhile', async () => {
    const [elder, volunteer, worker] = await Promise.all([
      desk.elder(60n),
      desk.volunteer(),
      desk.worker(),
    ]);
    const { id, recordId } = await desk.served(elder, volunteer, { funding: 'own' });
    const record = `/v1/service-records/${recordId}`;
    expectStatus(200, await desk.post(elder, `${record}/confirm`, {}, null));
    expectStatus(200, await desk.step(elder, id, 'evaluate', { rating: 'good' }));
    await sql(
      desk.database.superuserUrl,
      'UPDATE kapok.care_requests SET release_id = booking_id, booking_id = NULL WHERE id = $1',
      [id],
    );
    await desk.keep(later(1));
    expect(await releaseOf(id)).not.toBeNull();
    expectStatus(200, await desk.post(worker, `${record}/approve`, {}, null));
    await desk.keep(later(1));
    expect(await releaseOf(id)).toBeNull();
    expect(await desk.accounts(volunteer)).toEqual({ earned: '60' });
  });

  it('is a request whose process died before its minutes were held', async () => {
    const elder = await desk.elder(60n);
    const { id } = await desk.publish(elder, { funding: 'issue' });
    await sql(
      desk.database.superuserUrl,
      `SET session_replication_role = replica;
       DELETE FROM kapok.request_events WHERE request_id = '${id}' AND n > 1;
       UPDATE kapok.care_requests SET state = 'filed', funding = 'own', events = 1 WHERE id = '${id}'`,
    );
    await desk.keep();
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'filed' });
    await Promise.all(Array.from({ length: 8 }, () => desk.keep(later(1))));
    expect(await desk.seen(elder, id)).toMatchObject({ state: 'published' });
    expect(await desk.accounts(elder)).toEqual({ held: '60' });
  });

  it('is a request whose process died before its minutes were given back', async () => {
    const elder = await desk.elder(60n);
    const { id, bookingId } = await desk.publish(elder, { funding: 'own' });
    // The first of the two transactions of a withdrawal.
    await sql(
      desk.database.superuserUrl,
      `SET session_replication_role = replica;
       INSERT INTO kapok.request_events (book_id, request_id, n, step, from_state, to_state, actor_id, capacity, at)
       SELECT book_id, id, 3, 'withdraw', 'published', 'withdrawn', elder_id, 'self', now() FROM kapok.care_requests WHERE id = '${id}';
       UPDATE kapok.care_requests SET state = 'withdrawn', events = 3, release_id = booking_id, booking_id = NULL WHERE id = '${id}'`,
    );
    await desk.keep();
    expect(await desk.accounts(elder)).toEqual({ held: '60' });
    await Promise.all(Array.from({ length: 8 }, () => desk.keep(later(1))));
    expect(await desk.accounts(elder)).toEqual({ earned: '60' });
    const booking = await desk.get(elder, `/v1/bookings/${bookingId}`);
    expect(booking.body.state).toBe('cancelled');
  });
});

it('a need that shall come again begins with a request of its own', async () => {
  const elder = await desk.elder();
  const single = { every: 'month', untilOn: need().startsAt?.toString().slice(0, 10) };
  const { seriesId } = await desk.publish(elder, { repeat: single });
  const { body } = await desk.get(elder, '/v1/request-series');
  expect(body.items).toMatchObject([{ id: seriesId, state: 'ended', endCause: 'done' }]);
});
