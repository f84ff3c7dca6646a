import { recordCommitment } from '../../src/modules/service-records/commitment.js';
import { sql } from '../support/sql.js';
import {
  daysAgo,
  enrol,
  log,
  openRecordCity,
  type Person,
  post,
  type RecordCity,
  read,
} from './service-records-city.js';

let city: RecordCity;
let volunteer: Person;
let elder: Person;
let worker: Person;

beforeAll(async () => {
  city = await openRecordCity();
  const unit = city.here;
  volunteer = await enrol(city, { unit, memberNo: 'V1', roles: ['volunteer'] });
  elder = await enrol(city, { unit, memberNo: 'E1', roles: ['elder'] });
  worker = await enrol(city, { unit, memberNo: 'W1', roles: ['social_worker'] });
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

let hour = 6;

/** Another hour each time, so that no two records overlap. */
function visit(): object {
  hour += 1;
  const time = (at: number) => daysAgo(1, `${String(at).padStart(2, '0')}:00`);
  return {
    volunteerId: volunteer.id,
    recipientId: elder.id,
    serviceCode: 'S01',
    startedAt: time(hour),
    endedAt: time(hour + 1),
    evidence: 'self',
    note: '"一切" 正常\n\u{20bb7}',
  };
}

/** What anybody with the salt would reckon from what the service shows of the record. */
async function reckoned(id: string): Promise<Buffer> {
  const { body } = await read(city.app, worker, `/${id}`);
  const [row] = await sql<{ salt: Buffer; service_id: string; unit_id: string; policy: string }>(
    city.database.ownerUrl,
    'SELECT salt, service_id, unit_id FROM kapok.service_records WHERE id = $1',
    [id],
  );
  if (row === undefined) throw new Error('the record is gone');
  return recordCommitment(row.salt, {
    recordNo: body.recordNo,
    volunteerId: body.volunteerId,
    recipientId: body.recipientId,
    serviceId: row.service_id,
    unitId: row.unit_id,
    place: body.place,
    startsAt: new Date(body.startedAt).toISOString(),
    endsAt: new Date(body.endedAt).toISOString(),
    serviceDate: body.serviceDate,
    registeredOn: body.registeredOn,
    evidence: body.evidence,
    note: body.note,
    funding: body.funding,
    bookingId: body.bookingId,
    earnedMinutes: body.earnedMinutes,
    enteredBy: body.enteredBy,
    ...(body.requestId !== null && { requestId: body.requestId }),
    ...(body.activityId !== null && { activityId: body.activityId }),
    evidenceItems: body.evidenceItems.map(
      ({ source, ...item }: { source: object | null; recordedAt: string }) => ({
        ...item,
        recordedAt: new Date(item.recordedAt).toISOString(),
        ...(source !== null && { source }),
      }),
    ),
  });
}

async function kept(id: string): Promise<Buffer | undefined> {
  const [row] = await sql<{ commitment: Buffer }>(
    city.database.ownerUrl,
    'SELECT commitment FROM kapok.service_records WHERE id = $1',
    [id],
  );
  return row?.commitment;
}

describe('the commitment kept with a record', () => {
  it('covers what was logged', async () => {
    const { id } = await log(city.app, volunteer, visit());
    expect(await kept(id)).toEqual(await reckoned(id));
  });

  it('follows a confirmation', async () => {
    const { id } = await log(city.app, volunteer, visit());
    const before = await kept(id);
    expect((await post(city.app, elder, `/${id}/confirm`)).status).toBe(200);
    expect(await kept(id)).not.toEqual(before);
    expect(await kept(id)).toEqual(await reckoned(id));
  });

  it('follows a resubmission', async () => {
    const { id } = await log(city.app, volunteer, visit());
    await post(city.app, worker, `/${id}/reject`, { reason: '请更正' });
    expect(await kept(id)).toEqual(await reckoned(id));
    const changes = { note: '更正' };
    const again = await post(city.app, volunteer, `/${id}/resubmit`, { changes });
    expect(again.body).toMatchObject({ state: 'submitted', note: '更正' });
    expect(await kept(id)).toEqual(await reckoned(id));
  });

  it('is what the leaf holds', async () => {
    const { id } = await log(city.app, volunteer, visit());
    await post(city.app, elder, `/${id}/confirm`);
    const { body } = await post(city.app, worker, `/${id}/approve`);
    const [entry] = await sql<{ leaf: Buffer }>(
      city.database.ownerUrl,
      'SELECT leaf FROM ledger.journal_entry WHERE seq = $1',
      [body.entrySeq],
    );
    const { subject } = JSON.parse(String(entry?.leaf));
    expect(subject.commitment).toBe((await reckoned(id)).toString('hex'));
  });

  it('tells that a fact was changed behind the service while the record waited', async () => {
    const { id } = await log(city.app, volunteer, visit());
    await sql(
      city.database.ownerUrl,
      'UPDATE kapok.service_records SET earned_minutes = 600 WHERE id = $1',
      [id],
    );
    expect(await kept(id)).not.toEqual(await reckoned(id));
  });
});
