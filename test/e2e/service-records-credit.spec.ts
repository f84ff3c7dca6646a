import { LedgerService } from '../../src/ledger/ledger.service.js';
import { newId } from '../../src/platform/ids.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import { sql } from '../support/sql.js';
import {
  daysAgo,
  enrol,
  ledgerState,
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
let admin: Person;
let people = 0;

beforeAll(async () => {
  city = await openRecordCity();
  const unit = city.here;
  elder = await enrol(city, { unit, memberNo: 'E1', roles: ['elder'], household: 'HE' });
  worker = await enrol(city, { unit, memberNo: 'W1', roles: ['social_worker'], household: 'HW' });
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
const earned = (who: Person) => minutesOn(city.database, { ownerId: who.id, purpose: 'earned' });

async function refuses(answer: ReturnType<typeof post>, status: number, code: string) {
  const before = await ledgerState(city.database);
  const { status: got, body } = await answer;
  expect({ status: got, code: body.code }).toEqual({ status, code });
  expect(await ledgerState(city.database)).toBe(before);
}

describe('caps', () => {
  it('credits 480 minutes a day and sends the rest to honour, also within one bulk', async () => {
    const volunteer = await newVolunteer();
    const honour = await minutesOn(city.database, { purpose: 'honour' });
    const ids: string[] = [];
    for (const from of [6, 10, 14]) {
      ids.push((await onPaper(volunteer, visit({ days: 6, from, to: from + 3 }))).id);
    }
    const { body } = await post(city.app, worker, '/approvals', { ids });
    expect(body.answers.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'approved',
      'approved',
      'approved',
    ]);
    expect(await earned(volunteer)).toBe(480n);
    expect(await minutesOn(city.database, { purpose: 'honour' })).toBe(honour + 60n);
  });

  it('counts the day on which a service started', async () => {
    const volunteer = await newVolunteer();
    const night = { startedAt: daysAgo(8, '18:00'), endedAt: daysAgo(7, '04:00') };
    const early = { startedAt: daysAgo(7, '05:00'), endedAt: daysAgo(7, '07:00') };
    for (const times of [night, early]) {
      await approve(worker, (await onPaper(volunteer, visit(times))).id);
    }
    expect(await earned(volunteer)).toBe(480n + 120n);
  });

  it('stops at the balance cap', async () => {
    const volunteer = await newVolunteer();
    await grant(volunteer, 89_970n);
    await approve(worker, (await onPaper(volunteer, visit())).id);
    expect(await earned(volunteer)).toBe(90_000n);
    await approve(worker, (await onPaper(volunteer, visit({ days: 4 }))).id);
    expect(await earned(volunteer)).toBe(90_000n);
  });
});

describe('a record that answers a booking', () => {
  it('is paid from the hold, and the rest returns to the elder', async () => {
    const { volunteer, client, bookingId } = await held(90n);
    const body = visit({ recipientId: client.id, bookingId });
    const { id, funding } = await onPaper(volunteer, body);
    expect(funding).toBe('own');
    const issued = await minutesOn(city.database, { purpose: 'issuance' });
    const { entrySeq } = (await approve(worker, id)).body;
    expect(await earned(volunteer)).toBe(60n);
    expect(await earned(client)).toBe(30n);
    expect(await minutesOn(city.database, { ownerId: client.id, purpose: 'held' })).toBe(0n);
    expect(await minutesOn(city.database, { purpose: 'issuance' })).toBe(issued);
    const [booking] = await sql(
      city.database.ownerUrl,
      'SELECT state, record_id, settle_seq::text AS settle_seq FROM kapok.care_bookings WHERE id = $1',
      [bookingId],
    );
    expect(booking).toEqual({ state: 'settled', record_id: id, settle_seq: entrySeq });
  });

  it('is refused for a booking of another recipient or service', async () => {
    const { volunteer, client, bookingId } = await held(60n);
    const send = (change: object) => post(city.app, volunteer, '', visit({ bookingId, ...change }));
    await refuses(send({}), 422, 'unknown_booking');
    await refuses(send({ recipientId: client.id, serviceCode: 'S02' }), 422, 'unknown_booking');
  });

  it('answers a booking once at a time', async () => {
    const { volunteer, client, bookingId } = await held(60n);
    const body = { recipientId: client.id, bookingId };
    await onPaper(volunteer, visit(body));
    const again = post(city.app, volunteer, '', visit({ ...body, days: 4 }));
    await refuses(again, 409, 'already_recorded');
  });

  it('is not posted when the booking was cancelled meanwhile', async () => {
    const { volunteer, client, bookingId } = await held(60n);
    const { id } = await onPaper(volunteer, visit({ recipientId: client.id, bookingId }));
    await sql(
      city.database.ownerUrl,
      `UPDATE kapok.care_bookings SET state = 'cancelled', settle_seq = 1 WHERE id = $1`,
      [bookingId],
    );
    await refuses(approve(worker, id), 409, 'state_conflict');
    expect((await read(city.app, worker, `/${id}`)).body.state).toBe('submitted');
  });
});

/** Minutes for a member, by a real entry. */
async function grant(member: Person, minutes: bigint, purpose: 'earned' | 'held' = 'earned') {
  const ledger = city.app.app.get(LedgerService, { strict: false });
  const book = (await ledger.listBooks()).find(({ id }) => id === member.bookId);
  const issuance = {
    ownerKind: 'book',
    ownerId: book?.uid ?? '',
    purpose: 'issuance',
    asset: 'MIN',
  } as const;
  const account = { ownerKind: 'member', ownerId: member.id, purpose, asset: 'MIN' } as const;
  await ledger.append(
    plainEntry({
      bookId: member.bookId,
      kind: 'adjust',
      effectiveOn: daysAgo(1, '00:00').slice(0, 10),
      actorId: member.id,
      postings: moved({ from: issuance, to: account, minutes }),
    }),
  );
}

/** An elder with a held booking of S01 and a volunteer for it. */
async function held(minutes: bigint) {
  const volunteer = await newVolunteer();
  people += 1;
  const client = await enrol(city, { unit: city.here, memberNo: `E-${people}`, roles: ['elder'] });
  await grant(client, minutes, 'held');
  const bookingId = newId();
  await sql(
    city.database.ownerUrl,
    `INSERT INTO kapok.care_bookings (book_id, id, elder_id, service_id, unit_id, starts_at,
       held_minutes, state, requested_by, hold_seq)
     SELECT $1, $2, $3, s.id, $4, now(), $5, 'held', $3, 1
     FROM kapok.services s WHERE s.book_id = $1 AND s.code = 'S01'`,
    [client.bookId, bookingId, client.id, city.here.id, String(minutes)],
  );
  return { volunteer, client, bookingId };
}
