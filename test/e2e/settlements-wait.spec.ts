import { addDays } from '../../src/platform/clock/shanghai.js';
import { newMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import {
  approve,
  call,
  entriesOf,
  idle,
  LAST_MONTH,
  logHour,
  newStaff,
  openSettlementCity,
  type SettlementCity,
  type Staff,
  THIS_MONTH,
} from './settlement-city.js';

const DAY = `${LAST_MONTH}-15`;
const REASON = '记录由居委会核实中，不影响本月结账。';

let city: SettlementCity;
let staff: Staff;

beforeEach(async () => {
  city = await openSettlementCity();
  staff = await newStaff(city);
});

afterEach(() => city.close());

const admin = () => call(city, city.admin);

async function run(): Promise<Record<string, unknown>> {
  const asked = await admin().post(`/${LAST_MONTH}/run`);
  expect(asked.status).toBe(202);
  await idle(city.app);
  return (await admin().get(`/${LAST_MONTH}`)).body;
}

describe('a settlement waits', () => {
  it('for records that have waited for approval too long, and goes on once they are decided', async () => {
    const id = await logHour(city, staff, { day: DAY, daysAgo: 8 });
    // What was handed in a week ago is still in time; what is of this month does not matter.
    await logHour(city, staff, { day: DAY, hour: '12', daysAgo: 7 });
    await moveToThisMonth(await logHour(city, staff, { day: DAY, hour: '18', daysAgo: 8 }));
    await approve(city, staff, await logHour(city, staff, { day: DAY, hour: '15', daysAgo: 9 }));
    const before = await entriesOf(city.database);
    expect(await run()).toMatchObject({
      state: 'waiting',
      step: 'wait',
      workedOn: false,
      startedAt: null,
      waitsFor: [
        { reason: 'records_unapproved', count: 1, month: null, since: DAY, units: ['GD-T1-C1'] },
      ],
    });
    expect(await entriesOf(city.database)).toEqual(before);
    await approve(city, staff, id);
    expect(await run()).toMatchObject({ state: 'done', waitsFor: [], overruled: null });
  });

  it('for records in dispute, however young', async () => {
    const id = await logHour(city, staff, { day: DAY, daysAgo: 0 });
    await approve(city, staff, id);
    await setState(id, 'disputed');
    expect(await run()).toMatchObject({
      state: 'waiting',
      waitsFor: [{ reason: 'records_disputed', count: 1, since: DAY, units: ['GD-T1-C1'] }],
    });
    await setState(id, 'upheld');
    expect(await run()).toMatchObject({ state: 'done' });
  });

  it('for an import of records that is under way', async () => {
    await approve(city, staff, await logHour(city, staff, { day: DAY, daysAgo: 0 }));
    await sql(
      city.database.superuserUrl,
      `INSERT INTO kapok.imports (book_id, id, kind, dry_run, state, created_by, file_sha256, file, worker_id, lease_until)
       VALUES ($1, gen_random_uuid(), 'records', false, 'running', $2, sha256('x'), 'x', gen_random_uuid(),
         now() + interval '1 hour')`,
      [city.bookId, city.admin.id],
    );
    expect(await run()).toMatchObject({
      state: 'waiting',
      waitsFor: [{ reason: 'imports_open', count: 1, units: [] }],
    });
    await sql(city.database.superuserUrl, `UPDATE kapok.imports SET state = 'done'`);
    expect(await run()).toMatchObject({ state: 'done' });
  });

  it('for paper of the month that nobody has counted right', async () => {
    await approve(city, staff, await logHour(city, staff, { day: DAY, daysAgo: 0 }));
    const batch = (month: string, state: string) =>
      sql<{ id: string }>(
        city.database.superuserUrl,
        `INSERT INTO kapok.paper_batches (book_id, id, unit_id, month, state, round, entered_by, opened_at, shut_at)
         VALUES ($1, gen_random_uuid(), $2, $3, $4::text, CASE $4::text WHEN 'entering' THEN 0 ELSE 1 END, $5,
           '2026-02-03T20:00:00Z', CASE $4::text WHEN 'entering' THEN NULL ELSE now() END) RETURNING id`,
        [city.bookId, city.community.id, month, state, staff.volunteer.id],
      );
    await batch(THIS_MONTH, 'entering');
    const [open] = await batch(LAST_MONTH, 'returned');
    expect(await run()).toMatchObject({
      state: 'waiting',
      waitsFor: [
        {
          reason: 'paper_unmatched',
          count: 1,
          month: null,
          since: '2026-02-04',
          units: [city.community.code],
        },
      ],
    });
    await sql(
      city.database.superuserUrl,
      `UPDATE kapok.paper_batches SET state = 'cancelled', ended_by = $2, ended_at = now(), cancel_reason = 'other'
       WHERE id = $1`,
      [open?.id, city.admin.id],
    );
    expect(await run()).toMatchObject({ state: 'done', waitsFor: [] });
  });

  it('and says so once, whatever the number of looks', async () => {
    await logHour(city, staff, { day: DAY, daysAgo: 8 });
    await giveSomething();
    await run();
    await run();
    const events = await sql(
      city.database.superuserUrl,
      'SELECT kind FROM kapok.settlement_events ORDER BY id',
    );
    expect(events).toEqual([{ kind: 'waiting' }]);
    const told = await sql(
      city.database.superuserUrl,
      `SELECT kind, params FROM kapok.notifications WHERE member_id = $1`,
      [city.admin.id],
    );
    expect(told).toEqual([
      { kind: 'settlement.waiting', params: { month: LAST_MONTH, reasons: '1' } },
    ]);
  });
});

describe('overruling', () => {
  beforeEach(async () => {
    await logHour(city, staff, { day: DAY, daysAgo: 8 });
    await giveSomething();
  });

  it('settles although there are reasons to wait, and keeps who, when, why and what', async () => {
    await run();
    const answer = await admin().post(`/${LAST_MONTH}/overrule`, { reason: REASON });
    expect(answer.status).toBe(202);
    await idle(city.app);
    const { body } = await admin().get(`/${LAST_MONTH}`);
    expect(body).toMatchObject({
      state: 'done',
      overruled: { by: city.admin.id, reason: REASON },
      waitsFor: [{ reason: 'records_unapproved', count: 1 }],
    });
    const actors = await sql(
      city.database.superuserUrl,
      `SELECT DISTINCT actor_id FROM ledger.journal_entry WHERE kind IN ('settle', 'close', 'grant', 'expire')`,
    );
    expect(actors).toEqual([{ actor_id: city.admin.id }]);
    const taken = sql(
      city.database.appUrl,
      `UPDATE kapok.settlement_runs SET overrule_reason = 'x'`,
    );
    await expect(taken).rejects.toMatchObject({ code: 'KP010' });
  });

  it('is answered alike when it is repeated, under the same key or another', async () => {
    await run();
    const key = 'overrule-1';
    const first = await admin().post(`/${LAST_MONTH}/overrule`, { reason: REASON }, key);
    await idle(city.app);
    const again = await admin().post(`/${LAST_MONTH}/overrule`, { reason: REASON }, key);
    expect([again.status, again.body]).toEqual([202, first.body]);
    const anew = await admin().post(`/${LAST_MONTH}/overrule`, { reason: REASON });
    expect([anew.status, anew.body.state]).toEqual([202, 'done']);
    const other = await admin().post(`/${LAST_MONTH}/overrule`, { reason: 'another' });
    expect([other.status, other.body.code]).toEqual([409, 'state_conflict']);
  });

  it('needs a reason, a key, a run that waits, and an admin of the whole city', async () => {
    await run();
    const path = `/${LAST_MONTH}/overrule`;
    for (const reason of ['', '   ', 'x'.repeat(501), 5, null]) {
      const answer = await admin().post(path, { reason });
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
    }
    const header = { authorization: city.admin.authorization };
    const keyless = await city.app
      .http()
      .post(`/v1/settlements${path}`)
      .set(header)
      .send({ reason: REASON });
    expect(keyless.body.code).toBe('idempotency_key_required');
    const absent = await admin().post('/2001-01/overrule', { reason: REASON });
    expect([absent.status, absent.body.code]).toEqual([404, 'not_found']);
    const narrow = await newMember(city.database, city.app, {
      unit: city.community,
      roles: ['city_admin'],
    });
    for (const as of [city.auditor, staff.worker, staff.clerk, staff.volunteer, narrow]) {
      const answer = await call(city, as).post(path, { reason: REASON });
      expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
    }
    expect((await admin().get(`/${LAST_MONTH}`)).body).toMatchObject({ state: 'waiting' });
  });

  it('is not for whoever entered paper that is waited for', async () => {
    const clerk = await newMember(city.database, city.app, {
      unit: city.community,
      roles: [{ role: 'city_admin', unit: city.city }, 'station_admin'],
    });
    await sql(
      city.database.superuserUrl,
      `INSERT INTO kapok.paper_batches (book_id, id, unit_id, month, state, entered_by, opened_at)
       VALUES ($1, gen_random_uuid(), $2, $3, 'entering', $4, now())`,
      [city.bookId, city.community.id, LAST_MONTH, clerk.id],
    );
    await run();
    const answer = await call(city, clerk).post(`/${LAST_MONTH}/overrule`, { reason: REASON });
    expect([answer.status, answer.body.code]).toEqual([403, 'not_for_oneself']);
    await idle(city.app);
    expect((await admin().get(`/${LAST_MONTH}`)).body).toMatchObject({ state: 'waiting' });
  });

  it('is not for whoever has a part in a record that is waited for', async () => {
    const party = await newMember(city.database, city.app, {
      unit: city.community,
      roles: [{ role: 'city_admin', unit: city.city }, 'volunteer'],
    });
    await logHour(city, { ...staff, volunteer: party }, { day: addDays(DAY, 1), daysAgo: 8 });
    await run();
    const answer = await call(city, party).post(`/${LAST_MONTH}/overrule`, { reason: REASON });
    expect([answer.status, answer.body.code]).toEqual([403, 'not_for_oneself']);
    await idle(city.app);
    expect((await admin().get(`/${LAST_MONTH}`)).body).toMatchObject({
      state: 'waiting',
      overruled: null,
    });
  });
});

/** Something in the month, so that there is something to settle. */
async function giveSomething(): Promise<void> {
  await approve(city, staff, await logHour(city, staff, { day: DAY, hour: '20', daysAgo: 0 }));
}

async function moveToThisMonth(id: string): Promise<void> {
  await sql(
    city.database.superuserUrl,
    `UPDATE kapok.service_records SET service_date = $2, starts_at = $3, ends_at = $3::timestamptz + interval '1 hour'
     WHERE id = $1`,
    [id, `${THIS_MONTH}-01`, `${THIS_MONTH}-01T00:00:00+08:00`],
  );
}

async function setState(id: string, state: string): Promise<void> {
  await sql(
    city.database.superuserUrl,
    'UPDATE kapok.service_records SET state = $2 WHERE id = $1',
    [id, state],
  );
}
