import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import type { TestApp } from '../support/app.js';
import {
  giveMinutes,
  hoursAhead,
  newElder,
  newMember,
  pictureOf,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import type { TestDatabase } from '../support/test-database.js';
import { care, RedeemingDesk } from './redeeming-desk.js';

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
const get = (...call: Parameters<RedeemingDesk['get']>) => desk.get(...call);
const freshKey = () => desk.freshKey();
const elderWith = (minutes: bigint) => desk.elderWith(minutes);
const accounts = (member: SignedInMember) => desk.accounts(member);
const refused = (request: Parameters<RedeemingDesk['refused']>[0]) => desk.refused(request);

describe('booking care', () => {
  it('sets the minutes aside and answers the booking', async () => {
    const elder = await elderWith(150n);
    const answer = await post(elder, '/v1/bookings', care());
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      state: 'held',
      elderNo: elder.memberNo,
      serviceCode: 'COMPANY',
      unitCode: city.community.code,
      heldMinutes: '60',
      volunteerId: null,
      settleSeq: null,
    });
    expect(await accounts(elder)).toEqual({ earned: '90', held: '60' });
    const seen = await get(elder, `/v1/bookings/${answer.body.id}`);
    expect(seen.body).toEqual(answer.body);
    const entry = await app.app.get(LedgerReader).entry(city.bookId, BigInt(answer.body.holdSeq));
    expect(entry).toMatchObject({ kind: 'hold', subjectId: answer.body.id, actorId: elder.id });
  });

  it.each([
    ['NURSING', '61', '91'],
    ['MEAL', '200', '45'],
  ])('holds what %s of %s minutes costs: %s', async (serviceCode, minutes, heldMinutes) => {
    const elder = await elderWith(1000n);
    const answer = await post(elder, '/v1/bookings', care({ serviceCode, minutes }));
    expect(answer.body).toMatchObject({ state: 'held', heldMinutes });
  });

  it('refuses more than there is, says how much is missing, and keeps the refusal', async () => {
    const elder = await elderWith(59n);
    const key = freshKey();
    const wish = care();
    const before = await pictureOf(app, city.bookId);
    const answer = await post(elder, '/v1/bookings', wish, key);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'insufficient_balance',
      facts: { missingMinutes: '1' },
    });
    expect(await pictureOf(app, city.bookId)).toEqual(before);
    await giveMinutes(app, elder, 100n);
    const again = await post(elder, '/v1/bookings', wish, key);
    expect(again.body.code).toBe('insufficient_balance');
    expect((await post(elder, '/v1/bookings', wish)).status).toBe(201);
    const list = await get(elder, '/v1/bookings?state=refused');
    expect(list.body.items).toHaveLength(1);
  });

  it('answers the same booking for the same key, and refuses the key for another wish', async () => {
    const elder = await elderWith(500n);
    const key = freshKey();
    const wish = care();
    const first = await post(elder, '/v1/bookings', wish, key);
    const second = await post(elder, '/v1/bookings', wish, key);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
    const third = () => post(elder, '/v1/bookings', { ...wish, minutes: '61' }, key);
    expect(await refused(third)).toEqual({ status: 409, code: 'idempotency_key_conflict' });
    expect(await accounts(elder)).toEqual({ earned: '440', held: '60' });
  });

  it('goes on where a process died, whatever step it had reached', async () => {
    const elder = await elderWith(500n);
    const key = freshKey();
    const wish = care();
    const first = await post(elder, '/v1/bookings', wish, key);
    const forget = () => sql(database.ownerUrl, 'DELETE FROM kapok.idempotency_keys');
    await forget();
    const retried = await post(elder, '/v1/bookings', wish, key);
    expect(retried.body).toEqual(first.body);
    await forget();
    const otherWish = { ...wish, minutes: '90' };
    expect((await post(elder, '/v1/bookings', otherWish, key)).body.code).toBe(
      'idempotency_key_conflict',
    );
    expect(await accounts(elder)).toEqual({ earned: '440', held: '60' });

    const keyOfLost = freshKey();
    const poor = await elderWith(10n);
    await post(poor, '/v1/bookings', wish, keyOfLost);
    await forget();
    // As if the process had died between the row and the hold.
    await sql(
      database.ownerUrl,
      `UPDATE kapok.care_bookings SET state = 'requested' WHERE elder_id = $1`,
      [poor.id],
    );
    await giveMinutes(app, poor, 50n);
    const held = await post(poor, '/v1/bookings', wish, keyOfLost);
    expect(held.body.state).toBe('held');
    expect(await accounts(poor)).toEqual({ earned: '0', held: '60' });
  });

  it('asks for a key', async () => {
    const elder = await elderWith(100n);
    expect(await refused(() => post(elder, '/v1/bookings', care(), null))).toEqual({
      status: 400,
      code: 'idempotency_key_required',
    });
  });

  it.each([
    ['an unknown service', { serviceCode: 'NOTHING' }, 422, 'unknown_service'],
    ['a start in the past', { startsAt: '2020-01-01T08:00:00+08:00' }, 400, 'validation_failed'],
    ['a start in the far future', { startsAt: hoursAhead(9000) }, 400, 'validation_failed'],
    ['no minutes', { minutes: '0' }, 400, 'validation_failed'],
    ['minutes as a number', { minutes: 60 }, 400, 'validation_failed'],
    ['negative minutes', { minutes: '-60' }, 400, 'validation_failed'],
    ['more than a day', { minutes: '1441' }, 400, 'validation_failed'],
    [
      'more than a day by rate',
      { serviceCode: 'NURSING', minutes: '961' },
      400,
      'validation_failed',
    ],
    ['a huge number', { minutes: '9'.repeat(30) }, 400, 'validation_failed'],
    ['an unknown field', { elderId: 'x' }, 400, 'validation_failed'],
    [
      'a volunteer who does not exist',
      { volunteerId: '01890000-0000-7000-8000-000000000000' },
      422,
      'unknown_member',
    ],
  ])('refuses %s', async (_, change, status, code) => {
    const elder = await elderWith(2000n);
    const answer = await refused(() => post(elder, '/v1/bookings', care(change)));
    expect(answer).toEqual({ status, code });
  });

  it('takes a volunteer of the city, not oneself and nobody else', async () => {
    const elder = await elderWith(500n);
    const volunteer = await newMember(database, app, {
      unit: city.community,
      roles: ['volunteer'],
    });
    const stranger = await newMember(database, app, {
      unit: other.community,
      roles: ['volunteer'],
    });
    const book = (volunteerId: string) => post(elder, '/v1/bookings', care({ volunteerId }));
    const booked = await book(volunteer.id);
    expect(booked.body.volunteerId).toBe(volunteer.id);
    expect((await get(volunteer, `/v1/bookings/${booked.body.id}`)).status).toBe(200);
    expect((await get(volunteer, '/v1/bookings')).body.items).toHaveLength(1);
    expect(await refused(() => book(elder.id))).toEqual({ status: 422, code: 'self_service' });
    expect(await refused(() => book(stranger.id))).toEqual({ status: 422, code: 'unknown_member' });
    const another = await elderWith(0n);
    expect(await refused(() => book(another.id))).toEqual({ status: 422, code: 'wrong_role' });
  });

  it('is for elders only', async () => {
    const volunteer = await newMember(database, app, {
      unit: city.community,
      roles: ['volunteer'],
    });
    expect(await refused(() => post(volunteer, '/v1/bookings', care()))).toEqual({
      status: 403,
      code: 'forbidden',
    });
  });
});

describe('a booking that is kept', () => {
  it('pays the volunteer from what was held and returns the rest, when the record is approved', async () => {
    const elder = await elderWith(200n);
    const volunteer = await newMember(database, app, {
      unit: city.community,
      roles: ['volunteer'],
    });
    const worker = await newMember(database, app, {
      unit: city.community,
      roles: ['social_worker'],
    });
    const { body: booking } = await post(elder, '/v1/bookings', care({ minutes: '120' }));
    const yesterday = new Date(Date.now() - 86_400_000);
    const record = await post(volunteer, '/v1/service-records', {
      recipientId: elder.id,
      serviceCode: 'COMPANY',
      startedAt: yesterday.toISOString(),
      endedAt: new Date(yesterday.getTime() + 90 * 60_000).toISOString(),
      evidence: 'self',
      bookingId: booking.id,
    });
    expect(record.status).toBe(201);
    await post(elder, `/v1/service-records/${record.body.id}/confirm`, {}, null);
    const cancel = () => post(elder, `/v1/bookings/${booking.id}/cancel`, {});
    expect(await refused(cancel)).toEqual({ status: 409, code: 'state_conflict' });
    const approved = await post(worker, `/v1/service-records/${record.body.id}/approve`, {}, null);
    expect(approved.status).toBe(200);
    expect(await accounts(elder)).toEqual({ earned: '110', held: '0' });
    expect(await accounts(volunteer)).toEqual({ earned: '90' });
    const settled = await get(elder, `/v1/bookings/${booking.id}`);
    expect(settled.body).toMatchObject({ state: 'settled', recordId: record.body.id });
    expect(await refused(cancel)).toEqual({ status: 409, code: 'state_conflict' });
    // What came back to the elder was not earned by service.
    expect(await app.app.get(LedgerReader).everEarned(city.bookId, elder.id)).toBe(0n);
    expect(await app.app.get(LedgerReader).everEarned(city.bookId, volunteer.id)).toBe(90n);
  });
});

describe('the gate', () => {
  const young = (minutes: bigint) =>
    newElder(database, app, { unit: city.community, minutes, birthDate: '1990-01-01' });

  it('refuses who is too young and has earned too little', async () => {
    const elder = await young(7000n);
    const before = await pictureOf(app, city.bookId);
    const answer = await post(elder, '/v1/bookings', care());
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      code: 'not_yet_redeemable',
      facts: { minimumAge: 60, orEarnedMinutes: 6000 },
    });
    const code = await post(elder, '/v1/spend-codes', { minutes: '10' }, null);
    expect(code.body.code).toBe('not_yet_redeemable');
    expect(await pictureOf(app, city.bookId)).toEqual(before);
  });

  it('opens to who has earned enough by service, also when little is left', async () => {
    const elder = await young(0n);
    await giveMinutes(app, elder, 5999n, { kind: 'service' });
    expect((await post(elder, '/v1/bookings', care())).body.code).toBe('not_yet_redeemable');
    await giveMinutes(app, elder, 1n, { kind: 'service' });
    expect((await post(elder, '/v1/bookings', care({ minutes: '1440' }))).status).toBe(201);
    expect((await post(elder, '/v1/bookings', care())).status).toBe(201);
  });

  it('closes again when the earning was reversed', async () => {
    const elder = await young(0n);
    const seq = await giveMinutes(app, elder, 6000n, { kind: 'service' });
    await app.app
      .get(LedgerService)
      .reverse({ bookId: city.bookId, seq, actorId: elder.id, moves: [] });
    expect((await post(elder, '/v1/bookings', care())).body.code).toBe('not_yet_redeemable');
  });
});

describe('cancelling', () => {
  it('gives the minutes back once, however often it is asked', async () => {
    const elder = await elderWith(100n);
    const { body } = await post(elder, '/v1/bookings', care());
    const cancelled = await post(elder, `/v1/bookings/${body.id}/cancel`, {}, null);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toMatchObject({ state: 'cancelled', recordId: null });
    expect(cancelled.body.settleSeq).not.toBeNull();
    const before = await pictureOf(app, city.bookId);
    const again = await post(elder, `/v1/bookings/${body.id}/cancel`, {});
    expect(again.body).toEqual(cancelled.body);
    expect(await pictureOf(app, city.bookId)).toEqual(before);
    expect(await accounts(elder)).toEqual({ earned: '100', held: '0' });
  });

  it('is open to the workers of the unit, and a foreign booking is absent', async () => {
    const elder = await elderWith(200n);
    const worker = (unit: RedeemingCity['city'], role: 'social_worker' | 'auditor') =>
      newMember(database, app, { unit, roles: [role] });
    const own = await worker(city.community, 'social_worker');
    const far = await worker(city.canteen, 'social_worker');
    const foreign = await worker(other.community, 'social_worker');
    const auditor = await worker(city.city, 'auditor');
    const neighbour = await elderWith(0n);
    const { body } = await post(elder, '/v1/bookings', care());
    const path = `/v1/bookings/${body.id}`;
    for (const stranger of [far, foreign, neighbour]) {
      expect((await get(stranger, path)).status).toBe(404);
      expect(await refused(() => post(stranger, `${path}/cancel`, {}))).toEqual({
        status: 404,
        code: 'not_found',
      });
      expect((await get(stranger, '/v1/bookings')).body.items).toEqual([]);
    }
    expect((await get(auditor, path)).body).toEqual(body);
    expect(await refused(() => post(auditor, `${path}/cancel`, {}))).toMatchObject({ status: 403 });
    const listed = await get(own, '/v1/bookings?limit=200&state=held');
    expect(listed.body.items).toContainEqual(body);
    expect((await post(own, `${path}/cancel`, {})).body.state).toBe('cancelled');
  });

  it('waits for a record that says the care was given', async () => {
    const elder = await elderWith(100n);
    const volunteer = await newMember(database, app, {
      unit: city.community,
      roles: ['volunteer'],
    });
    const { body } = await post(elder, '/v1/bookings', care());
    await insertRecord(elder, volunteer, body.id, 'submitted');
    const cancel = () => post(elder, `/v1/bookings/${body.id}/cancel`, {});
    expect(await refused(cancel)).toEqual({ status: 409, code: 'state_conflict' });
    await sql(
      database.ownerUrl,
      `WITH gone AS (DELETE FROM kapok.volunteer_intervals WHERE booking_id = $1)
       UPDATE kapok.service_records SET state = 'withdrawn' WHERE booking_id = $1`,
      [body.id],
    );
    expect((await cancel()).body.state).toBe('cancelled');
  });

  it('pages through a list without loss or repeat', async () => {
    const elder = await elderWith(1000n);
    for (const hours of [24, 48, 48, 72, 96]) {
      await post(elder, '/v1/bookings', care({ startsAt: hoursAhead(hours), minutes: '10' }));
    }
    const ids: string[] = [];
    let after = '';
    do {
      const { body } = await get(elder, `/v1/bookings?limit=2${after}`);
      ids.push(...body.items.map(({ id }: { id: string }) => id));
      after = body.next === null ? '' : `&after=${body.next}`;
    } while (after !== '');
    expect(new Set(ids).size).toBe(5);
    expect(ids).toHaveLength(5);
  });
});

/** A record as the service-records module would leave it; what else it holds does not matter here. */
async function insertRecord(
  elder: SignedInMember,
  volunteer: SignedInMember,
  bookingId: string,
  state: string,
): Promise<void> {
  await sql(
    database.ownerUrl,
    `WITH added AS (
     INSERT INTO kapok.service_records (book_id, id, record_no, state, volunteer_id, recipient_id, service_id, unit_id,
       starts_at, ends_at, service_date, registered_on, evidence, funding, booking_id, earned_minutes, policy_id, salt,
       commitment, entered_by)
     SELECT b.book_id, gen_random_uuid(), 'T-' || b.id, $3, $2, b.elder_id, b.service_id, b.unit_id,
       '2026-03-02T08:00:00+08', '2026-03-02T09:00:00+08', '2026-03-02', '2026-03-02', 'self', 'own', b.id, 60,
       (SELECT p.id FROM kapok.policy_versions p WHERE p.book_id = b.book_id LIMIT 1), decode(repeat('01', 32), 'hex'),
       decode(repeat('02', 32), 'hex'), $2
     FROM kapok.care_bookings b WHERE b.id = $1 AND b.elder_id = $4
     RETURNING *)
     INSERT INTO kapok.volunteer_intervals (book_id, record_id, volunteer_id, during, booking_id)
     SELECT book_id, id, volunteer_id, tstzrange(starts_at, ends_at), booking_id FROM added`,
    [bookingId, volunteer.id, state, elder.id],
  );
}
