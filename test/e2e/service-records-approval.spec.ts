import type { Principal } from '../../src/auth/principal.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import {
  ApprovalDesk,
  type PreparedApproval,
} from '../../src/modules/service-records/approval-desk.js';
import { keepFirstApprovals } from '../../src/modules/service-records/first-approvals.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import {
  daysAgo,
  enrol,
  ledgerState,
  log,
  logOnPaper,
  minutesOn,
  openRecordCity,
  type Person,
  post,
  type RecordCity,
  read,
} from './service-records-city.js';

let city: RecordCity;
let elder: Person;
let worker: Person;
let second: Person;
let admin: Person;
let people = 0;

beforeAll(async () => {
  city = await openRecordCity();
  const unit = city.here;
  elder = await enrol(city, { unit, memberNo: 'E1', roles: ['elder'], household: 'HE' });
  worker = await enrol(city, { unit, memberNo: 'W1', roles: ['social_worker'], household: 'HW' });
  second = await enrol(city, { unit, memberNo: 'W2', roles: ['social_worker'] });
  admin = await enrol(city, { unit, memberNo: 'A1', roles: ['station_admin', 'social_worker'] });
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

/** A volunteer of nobody's household, with no minutes yet. */
function newVolunteer(change: object = {}): Promise<Person> {
  people += 1;
  return enrol(city, { unit: city.here, memberNo: `V${people}`, roles: ['volunteer'], ...change });
}

/** A service some days ago, from one hour to another. */
function visit(
  change: { days?: number; from?: number; to?: number; [field: string]: unknown } = {},
) {
  const { days = 3, from = 8, to = 9, ...rest } = change;
  const at = (hour: number) => daysAgo(days, `${String(hour).padStart(2, '0')}:00`);
  const times = { startedAt: at(from), endedAt: at(to) };
  return { recipientId: elder.id, serviceCode: 'S01', evidence: 'self', ...times, ...rest };
}

const onPaper = (volunteer: Person, body: object) =>
  logOnPaper(city.app, { station: admin, volunteer }, body);
const approve = (as: Person, id: string) => post(city.app, as, `/${id}/approve`);
const desk = () => city.app.app.get(ApprovalDesk, { strict: false });
const earned = (who: Person) => minutesOn(city.database, { ownerId: who.id, purpose: 'earned' });

async function refuses(answer: ReturnType<typeof post>, status: number, code: string) {
  const before = await ledgerState(city.database);
  const { status: got, body } = await answer;
  expect({ status: got, code: body.code }).toEqual({ status, code });
  expect(await ledgerState(city.database)).toBe(before);
}

describe('approving one record', () => {
  it('posts from issuance to the volunteer and moves the record with the entry', async () => {
    const volunteer = await newVolunteer();
    const { id, recordNo } = await onPaper(volunteer, visit({ to: 12 }));
    const { status, body } = await approve(worker, id);
    expect(status).toBe(200);
    expect(body).toEqual({
      id,
      recordNo,
      outcome: 'approved',
      code: null,
      entrySeq: expect.any(String),
      effectiveOn: expect.any(String),
    });
    expect(await earned(volunteer)).toBe(240n);
    const record = (await read(city.app, volunteer, `/${id}`)).body;
    expect(record).toMatchObject({
      state: 'approved',
      approverId: worker.id,
      entrySeq: body.entrySeq,
    });
    const [entry] = await sql(
      city.database.ownerUrl,
      `SELECT kind, actor_id, subject_type, subject_id, effective_on::text AS effective_on,
         convert_from(leaf, 'UTF8')::jsonb -> 'subject' ->> 'commitment' AS commitment
       FROM ledger.journal_entry WHERE seq = $1`,
      [body.entrySeq],
    );
    expect(entry).toEqual({
      kind: 'service',
      actor_id: worker.id,
      subject_type: 'service_record',
      subject_id: id,
      effective_on: record.serviceDate,
      commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('refuses a second approval, by the same worker and by another', async () => {
    const volunteer = await newVolunteer();
    const { id } = await onPaper(volunteer, visit());
    expect((await approve(worker, id)).status).toBe(200);
    await refuses(approve(worker, id), 409, 'state_conflict');
    await refuses(approve(second, id), 409, 'state_conflict');
    expect(await earned(volunteer)).toBe(60n);
  });

  it('refuses what was withdrawn or rejected', async () => {
    const volunteer = await newVolunteer();
    const { id } = await onPaper(volunteer, visit());
    await post(city.app, volunteer, `/${id}/withdraw`);
    await refuses(approve(worker, id), 409, 'state_conflict');
    const other = await onPaper(volunteer, visit());
    await post(city.app, worker, `/${other.id}/reject`, { reason: 'x' });
    await refuses(approve(worker, other.id), 409, 'state_conflict');
  });

  it('refuses those who approve nothing, and ids that are none', async () => {
    const volunteer = await newVolunteer();
    const { id } = await onPaper(volunteer, visit());
    await refuses(approve(volunteer, id), 403, 'forbidden');
    await refuses(approve(worker, newId()), 404, 'not_found');
    await refuses(approve(worker, 'x'), 404, 'not_found');
    expect((await approve(worker, id.toUpperCase())).body.outcome).toBe('approved');
  });

  it('refuses a record that earns nothing, alone and in bulk, until it is rejected', async () => {
    const volunteer = await newVolunteer();
    const empty = await onPaper(volunteer, visit({ serviceCode: 'S99' }));
    const good = await onPaper(volunteer, visit({ days: 4 }));
    await refuses(approve(worker, empty.id), 422, 'nothing_earned');
    const { body } = await post(city.app, worker, '/approvals', { ids: [empty.id, good.id] });
    const { id, recordNo } = empty;
    expect(body.answers).toEqual([
      {
        id,
        recordNo,
        outcome: 'refused',
        code: 'nothing_earned',
        entrySeq: null,
        effectiveOn: null,
      },
      expect.objectContaining({ id: good.id, outcome: 'approved' }),
    ]);
    expect(await earned(volunteer)).toBe(60n);
    expect((await read(city.app, worker, `/${id}`)).body.state).toBe('submitted');
    const rejected = await post(city.app, worker, `/${id}/reject`, { reason: '不足一分钟' });
    expect(rejected.body).toMatchObject({ state: 'rejected', decisionReason: '不足一分钟' });
  });

  it('refuses what was judged before a resubmission changed the record', async () => {
    const volunteer = await newVolunteer();
    const { id } = await onPaper(volunteer, visit({ to: 12 }));
    const [judged] = await desk().prepare([{ caller: principalOf(worker), recordId: id }]);
    expect(judged?.step).toBe('post');
    await post(city.app, second, `/${id}/reject`, { reason: '时间不对' });
    const endedAt = daysAgo(3, '09:00');
    await post(city.app, admin, `/${id}/resubmit`, { changes: { endedAt } });
    const before = await ledgerState(city.database);
    const record = (await read(city.app, worker, `/${id}`)).body;
    expect(record).toMatchObject({ state: 'submitted', evidence: 'self', earnedMinutes: '60' });
    const ledger = city.app.app.get(LedgerService, { strict: false });
    const { request } = judged as Extract<PreparedApproval, { step: 'post' }>;
    expect(await ledger.append(request)).toMatchObject({
      outcome: 'refused',
      code: 'state_conflict',
    });
    expect(await ledgerState(city.database)).toBe(before);
    expect((await read(city.app, worker, `/${id}`)).body).toEqual(record);
    expect((await approve(worker, id)).body.outcome).toBe('awaiting_second_approver');
    expect((await approve(second, id)).body.outcome).toBe('approved');
    expect(await earned(volunteer)).toBe(60n);
  });
});

describe('separation of duties', () => {
  it('refuses a worker of the volunteer’s household', async () => {
    const volunteer = await newVolunteer({ household: 'HW' });
    const { id } = await onPaper(volunteer, visit());
    await refuses(approve(worker, id), 403, 'separation_violated');
    expect((await approve(second, id)).status).toBe(200);
  });

  it('refuses a worker of the recipient’s household', async () => {
    const unit = city.here;
    const near = await enrol(city, {
      unit,
      memberNo: 'WE',
      roles: ['social_worker'],
      household: 'HE',
    });
    const { id } = await onPaper(await newVolunteer(), visit());
    await refuses(approve(near, id), 403, 'separation_violated');
  });

  it('refuses declared relatives until the kinship is ended', async () => {
    const volunteer = await newVolunteer();
    const [low, high] = [volunteer.id, second.id].sort();
    await sql(
      city.database.ownerUrl,
      `INSERT INTO kapok.relatives (book_id, member_id, relative_id, kinship, declared_by)
       VALUES ($1, $2, $3, 'sibling', $2)`,
      [volunteer.bookId, low, high],
    );
    const { id } = await onPaper(volunteer, visit());
    await refuses(approve(second, id), 403, 'separation_violated');
    await sql(
      city.database.ownerUrl,
      'UPDATE kapok.relatives SET ended_at = now() WHERE member_id = $1 AND relative_id = $2',
      [low, high],
    );
    expect((await approve(second, id)).status).toBe(200);
  });

  it('refuses the volunteer, the recipient and whoever entered the record', async () => {
    const unit = city.here;
    const both = await enrol(city, { unit, memberNo: 'VW', roles: ['volunteer', 'social_worker'] });
    const elderWorker = await enrol(city, {
      unit,
      memberNo: 'EW',
      roles: ['elder', 'social_worker'],
    });
    const own = await onPaper(both, visit());
    await refuses(approve(both, own.id), 403, 'separation_violated');
    const served = await onPaper(both, visit({ days: 4, recipientId: elderWorker.id }));
    await refuses(approve(elderWorker, served.id), 403, 'separation_violated');
    const entered = await log(city.app, admin, visit({ days: 5, volunteerId: both.id }));
    await refuses(approve(admin, entered.id), 403, 'separation_violated');
    await refuses(
      post(city.app, admin, `/${entered.id}/reject`, { reason: 'x' }),
      403,
      'separation_violated',
    );
  });

  it('hides records of other communities and reaches those below', async () => {
    const { there, city: top } = city;
    const beside = await enrol(city, { unit: there, memberNo: 'WT', roles: ['social_worker'] });
    const above = await enrol(city, { unit: top, memberNo: 'WC', roles: ['social_worker'] });
    const { id } = await onPaper(await newVolunteer(), visit());
    await refuses(approve(beside, id), 404, 'not_found');
    expect((await approve(above, id)).status).toBe(200);
  });
});

describe('weak evidence', () => {
  it('waits for a second worker, and posts with both names', async () => {
    const volunteer = await newVolunteer();
    const { id, recordNo } = await log(city.app, volunteer, visit({ evidence: 'self' }));
    const before = await ledgerState(city.database);
    const first = await approve(worker, id);
    expect([first.status, first.body]).toEqual([
      200,
      {
        id,
        recordNo,
        outcome: 'awaiting_second_approver',
        code: 'waiting_for_another_approver',
        entrySeq: null,
        effectiveOn: null,
      },
    ]);
    expect(await ledgerState(city.database)).toBe(before);
    await refuses(approve(worker, id), 409, 'same_approver_twice');
    expect((await approve(second, id)).body.outcome).toBe('approved');
    expect((await read(city.app, worker, `/${id}`)).body).toMatchObject({
      firstApproverId: worker.id,
      approverId: second.id,
    });
    expect(await earned(volunteer)).toBe(60n);
  });

  it('needs one worker once the recipient has confirmed, even the one who was first', async () => {
    const { id } = await log(city.app, await newVolunteer(), visit({ evidence: 'self' }));
    await approve(worker, id);
    await post(city.app, elder, `/${id}/confirm`);
    expect((await approve(worker, id)).body.outcome).toBe('approved');
  });

  it('keeps no first approval of a worker who is too close', async () => {
    const volunteer = await newVolunteer({ household: 'HW' });
    const { id } = await log(city.app, volunteer, visit({ evidence: 'self' }));
    await refuses(approve(worker, id), 403, 'separation_violated');
    expect((await read(city.app, second, `/${id}`)).body.firstApproverId).toBeNull();
  });

  it('keeps no first approval of an earlier version', async () => {
    const volunteer = await newVolunteer();
    const { id } = await log(city.app, volunteer, visit({ evidence: 'self' }));
    await post(city.app, second, `/${id}/reject`, { reason: 'x' });
    await post(city.app, volunteer, `/${id}/resubmit`, { changes: { note: 'y' } });
    const approval = { bookId: worker.bookId, recordId: id, approverId: worker.id };
    const keep = (revision: number) =>
      city.app.app
        .get(Database, { strict: false })
        .transaction((tx) =>
          keepFirstApprovals(tx, [{ ...approval, state: 'submitted', revision }], new Date()),
        );
    expect(await keep(1)).toEqual(new Set());
    expect((await read(city.app, worker, `/${id}`)).body.firstApproverId).toBeNull();
    // A rejection voids a first approval, and a resubmission changes the content.
    expect(await keep(3)).toEqual(new Set([id]));
  });

  it('begins anew after a rejection', async () => {
    const volunteer = await newVolunteer();
    const { id } = await log(city.app, volunteer, visit({ evidence: 'self' }));
    await approve(worker, id);
    await post(city.app, worker, `/${id}/reject`, { reason: 'x' });
    await post(city.app, volunteer, `/${id}/resubmit`, { changes: {} });
    expect((await approve(second, id)).body.outcome).toBe('awaiting_second_approver');
    expect((await approve(worker, id)).body.outcome).toBe('approved');
  });
});

describe('bulk approval', () => {
  it('answers for each record in the order asked', async () => {
    const volunteer = await newVolunteer();
    const near = await newVolunteer({ household: 'HW' });
    const good = await onPaper(volunteer, visit());
    const weak = await log(city.app, volunteer, visit({ days: 4, evidence: 'self' }));
    const close = await onPaper(near, visit());
    const done = await onPaper(volunteer, visit({ days: 5 }));
    await approve(second, done.id);
    const missing = newId();
    const ids = [close.id, missing, good.id, done.id, weak.id];
    const { status, body } = await post(city.app, worker, '/approvals', { ids });
    expect(status).toBe(200);
    const answer = (id: string, recordNo: string | null, outcome: string, code: string | null) => ({
      id,
      recordNo,
      outcome,
      code,
      entrySeq: outcome === 'approved' ? expect.any(String) : null,
      effectiveOn: outcome === 'approved' ? expect.any(String) : null,
    });
    expect(body.answers).toEqual([
      answer(close.id, close.recordNo, 'refused', 'separation_violated'),
      answer(missing, null, 'refused', 'not_found'),
      answer(good.id, good.recordNo, 'approved', null),
      answer(done.id, done.recordNo, 'refused', 'state_conflict'),
      answer(weak.id, weak.recordNo, 'awaiting_second_approver', 'waiting_for_another_approver'),
    ]);
    expect(await earned(volunteer)).toBe(120n);
    const before = await ledgerState(city.database);
    const again = await post(city.app, worker, '/approvals', { ids });
    expect(again.body.answers.map(({ code }: { code: string }) => code)).toEqual([
      'separation_violated',
      'not_found',
      'state_conflict',
      'state_conflict',
      'same_approver_twice',
    ]);
    expect(await ledgerState(city.database)).toBe(before);
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no ids', { ids: [] }],
    ['more than 500', { ids: Array.from({ length: 501 }, newId) }],
    [
      'the same id twice',
      { ids: ['0a000000-0000-7000-8000-000000000009', '0A000000-0000-7000-8000-000000000009'] },
    ],
    ['ids that are none', { ids: ['x'] }],
    ['numbers', { ids: [1] }],
    ['objects', { ids: [{}] }],
    ['an object for a list', { ids: { length: 1 } }],
    ['further fields', { ids: [newId()], force: true }],
    ['a bare list', [newId()]],
  ])('refuses %s', async (_, body) => {
    await refuses(post(city.app, worker, '/approvals', body as object), 400, 'validation_failed');
  });
});

/** A social worker of the community as the service sees one. */
function principalOf({ id, memberNo, bookId }: Person): Principal {
  const grant = { role: 'social_worker', unitId: city.here.id, unitPath: city.here.path } as const;
  return { memberId: id, memberNo, bookId, sessionId: newId(), grants: [grant] };
}
