import { sql } from '../support/sql.js';
import {
  daysAgo,
  enrol,
  ledgerState,
  log,
  logOnPaper,
  openRecordCity,
  type Person,
  post,
  type RecordCity,
} from './service-records-city.js';

let city: RecordCity;
let volunteer: Person;
let elder: Person;
let worker: Person;
let stranger: Person;
let admin: Person;
let visits = 0;

beforeAll(async () => {
  city = await openRecordCity();
  const { here, there } = city;
  volunteer = await enrol(city, { unit: here, memberNo: 'V1', roles: ['volunteer'] });
  elder = await enrol(city, { unit: here, memberNo: 'E1', roles: ['elder'] });
  worker = await enrol(city, { unit: here, memberNo: 'W1', roles: ['social_worker'] });
  stranger = await enrol(city, {
    unit: there,
    memberNo: 'W3',
    roles: ['social_worker', 'volunteer'],
  });
  admin = await enrol(city, { unit: here, memberNo: 'A1', roles: ['station_admin'] });
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

/** A service of an hour at a time of its own, with two free hours behind it. */
function visit(change: object = {}): object {
  const day = 2 + (visits % 26);
  const hour = 6 + 3 * Math.floor(visits / 26);
  visits += 1;
  const at = (hours: number) => daysAgo(day, `${String(hours).padStart(2, '0')}:00`);
  return {
    recipientId: elder.id,
    serviceCode: 'S01',
    startedAt: at(hour),
    endedAt: at(hour + 1),
    evidence: 'self',
    ...change,
  };
}

function hoursLater(time: string, hours: number): string {
  return new Date(Date.parse(time) + hours * 3_600_000).toISOString();
}

/** A visit that the station enters for the volunteer. */
function onBehalf(change: object) {
  return log(city.app, admin, visit({ ...change, volunteerId: volunteer.id }));
}

async function refuses(answer: ReturnType<typeof post>, status: number, code: string) {
  const before = await ledgerState(city.database);
  const { body, ...rest } = await answer;
  expect({ status: rest.status, code: body.code }).toEqual({ status, code });
  expect(await ledgerState(city.database)).toBe(before);
}

describe('confirming', () => {
  it('raises weak evidence and adds to it', async () => {
    const { id } = await log(city.app, volunteer, visit({ evidence: 'self' }));
    const answer = await post(city.app, elder, `/${id}/confirm`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      state: 'confirmed',
      evidence: 'confirmed',
      evidenceItems: [
        { n: 1, strength: 'self', recordedBy: volunteer.id },
        { n: 2, strength: 'confirmed', recordedBy: elder.id },
      ],
    });
    await refuses(post(city.app, elder, `/${id}/confirm`), 409, 'state_conflict');
  });

  it('leaves stronger evidence as it is', async () => {
    const { id } = await onBehalf({ evidence: 'self' });
    // As if it had been checked in and out; how that comes about is presence.spec.ts.
    await sql(
      city.database.ownerUrl,
      `UPDATE kapok.service_records SET evidence = 'qr' WHERE id = $1`,
      [id],
    );
    expect((await post(city.app, elder, `/${id}/confirm`)).body.evidence).toBe('qr');
  });

  it('is the recipient’s alone', async () => {
    const { id } = await log(city.app, volunteer, visit());
    await refuses(post(city.app, volunteer, `/${id}/confirm`), 403, 'forbidden');
    await refuses(post(city.app, worker, `/${id}/confirm`), 403, 'forbidden');
  });
});

describe('rejecting, resubmitting and withdrawing', () => {
  it('frees the time, keeps the reason and lets the rules judge the new version', async () => {
    const body = visit() as { startedAt: string; endedAt: string };
    const { id } = await log(city.app, volunteer, body);
    const rejected = await post(city.app, worker, `/${id}/reject`, { reason: '时间不对' });
    expect(rejected.body).toMatchObject({
      state: 'rejected',
      decisionReason: '时间不对',
      approverId: worker.id,
    });
    const other = await log(city.app, volunteer, body);
    const changes = { note: '更正' };
    await refuses(
      post(city.app, volunteer, `/${id}/resubmit`, { changes }),
      409,
      'overlaps_record',
    );
    const later = { startedAt: body.endedAt, endedAt: hoursLater(body.endedAt, 2) };
    const again = await post(city.app, volunteer, `/${id}/resubmit`, {
      changes: { ...changes, ...later },
    });
    expect(again.body).toMatchObject({
      state: 'submitted',
      earnedMinutes: '120',
      note: '更正',
      approverId: null,
      decisionReason: null,
    });
    await refuses(
      post(city.app, volunteer, `/${other.id}/resubmit`, { changes }),
      409,
      'state_conflict',
    );
  });

  it('voids a confirmation of the earlier version', async () => {
    const { id } = await log(city.app, volunteer, visit({ evidence: 'self' }));
    await post(city.app, elder, `/${id}/confirm`);
    await post(city.app, worker, `/${id}/reject`, { reason: 'x' });
    const again = await post(city.app, volunteer, `/${id}/resubmit`, { changes: {} });
    expect(again.body).toMatchObject({ evidence: 'self', confirmedAt: null, state: 'submitted' });
  });

  it('voids the paper of a batch when anybody resubmits: it spoke of what was entered twice', async () => {
    const { id } = await logOnPaper(city.app, { station: admin, volunteer }, visit());
    const reject = () => post(city.app, worker, `/${id}/reject`, { reason: 'x' });
    const resubmit = (as: Person, changes: object) =>
      post(city.app, as, `/${id}/resubmit`, { changes });
    await reject();
    await refuses(resubmit(volunteer, { evidence: 'paper' }), 422, 'evidence_needs_witness');
    await refuses(resubmit(admin, { evidence: 'confirmed' }), 422, 'evidence_needs_witness');
    await refuses(resubmit(admin, { evidence: 'paper' }), 422, 'evidence_needs_witness');
    await refuses(resubmit(admin, { evidence: 'code' }), 422, 'evidence_needs_witness');
    expect((await resubmit(admin, {})).body.evidence).toBe('self');
    await reject();
    expect((await resubmit(volunteer, {})).body).toMatchObject({
      evidence: 'self',
      evidenceItems: [{ n: 1, strength: 'paper' }, { n: 2, strength: 'self' }, { n: 3 }],
    });
  });

  it('refuses bad changes with the rule’s code', async () => {
    const { id } = await log(city.app, volunteer, visit());
    await post(city.app, worker, `/${id}/reject`, { reason: 'x' });
    const resubmit = (changes: object) => post(city.app, volunteer, `/${id}/resubmit`, { changes });
    await refuses(resubmit({ serviceCode: 'S98' }), 422, 'unknown_service');
    await refuses(resubmit({ startedAt: 'x' }), 422, 'invalid_time');
    await refuses(resubmit({ recipientId: null }), 400, 'validation_failed');
    await refuses(resubmit({ volunteerId: stranger.id }), 400, 'validation_failed');
  });

  it('demands a reason', async () => {
    const { id } = await log(city.app, volunteer, visit());
    await refuses(post(city.app, worker, `/${id}/reject`, {}), 400, 'validation_failed');
    await refuses(
      post(city.app, worker, `/${id}/reject`, { reason: ' ' }),
      400,
      'validation_failed',
    );
  });

  it('lets only the volunteer withdraw, which frees the time', async () => {
    const body = visit();
    const { id } = await log(city.app, volunteer, body);
    await refuses(post(city.app, elder, `/${id}/withdraw`), 403, 'forbidden');
    expect((await post(city.app, volunteer, `/${id}/withdraw`)).body.state).toBe('withdrawn');
    await refuses(post(city.app, volunteer, `/${id}/withdraw`), 409, 'state_conflict');
    expect((await post(city.app, volunteer, '', body)).status).toBe(201);
  });
});
