import { MembersService } from '../../src/modules/members/members.service.js';
import type { ImportedRecord } from '../../src/modules/service-records/service-records.js';
import { ServiceRecordsService } from '../../src/modules/service-records/service-records.service.js';
import { Database } from '../../src/platform/database/database.js';
import { retryVictims } from '../../src/platform/database/retry-victims.js';
import { newIdNumber } from '../e2e/found-city.js';
import { daysAgo, openRecordCity, type RecordCity } from '../e2e/service-records-city.js';
import { insertMember } from '../support/people.js';
import { sql } from '../support/sql.js';

const VOLUNTEERS = 40;

let city: RecordCity;
let elderId: string;
let actorId: string;
const volunteers: string[] = [];
let numbers = 0;

beforeAll(async () => {
  city = await openRecordCity();
  const silent = { unit: city.here, password: null } as const;
  const add = async (memberNo: string, role: 'city_admin' | 'elder' | 'volunteer') =>
    (await insertMember(city.database, { ...silent, memberNo, roles: [role] })).id;
  actorId = await add('CA', 'city_admin');
  elderId = await add('E1', 'elder');
  for (let n = 0; n < VOLUNTEERS; n += 1) volunteers.push(await add(`V${n}`, 'volunteer'));
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

const records = () => city.app.app.get(ServiceRecordsService, { strict: false });
const database = () => city.app.app.get(Database, { strict: false });
const at = (days: number, hours: number) =>
  new Date(Date.parse(daysAgo(days, '00:00')) + hours * 3_600_000);

/** What a call came to: its answer, or the code that it threw. */
async function endOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

function tally(ends: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const end of ends) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}

function row(volunteer: number, days: number, from: number): ImportedRecord {
  numbers += 1;
  return {
    recordNo: `I-${numbers}`,
    volunteerNo: `V${volunteer}`,
    recipientNo: 'E1',
    serviceCode: 'S01',
    startsAt: at(days, from),
    endsAt: at(days, from + 2),
    registeredOn: daysAgo(1, '00:00').slice(0, 10),
    place: null,
    evidence: 'paper',
    note: null,
  };
}

/** Takes lists in one transaction, each as a chunk of its own; answers how many rows were accepted. */
function take(lists: readonly (readonly ImportedRecord[])[]): Promise<number> {
  const context = { bookId: city.city.bookId, actorId, importId: null };
  return retryVictims(() =>
    database().transaction(async (tx) => {
      let accepted = 0;
      for (const list of lists) {
        const answers = await records().submitImported(tx, context, list);
        accepted += answers.filter((answer) => answer.accepted).length;
      }
      return accepted;
    }),
  );
}

function log(volunteer: number, days: number, from: number): Promise<string> {
  const { bookId } = city.city;
  const memberId = volunteers[volunteer] ?? '';
  return records().log(
    { memberId, memberNo: `V${volunteer}`, bookId, sessionId: '', grants: [] },
    {
      recordNo: null,
      volunteerId: null,
      recipientId: elderId,
      serviceCode: 'S01',
      startsAt: at(days, from),
      endsAt: at(days, from + 2),
      place: null,
      evidence: 'self',
      note: null,
      bookingId: null,
      requestId: null,
    },
  );
}

async function occupied(days: number): Promise<number> {
  const rows = await sql(
    city.database.ownerUrl,
    'SELECT FROM kapok.service_records r JOIN kapok.volunteer_intervals i ON i.record_id = r.id WHERE service_date = $1',
    [daysAgo(days, '00:00').slice(0, 10)],
  );
  return rows.length;
}

describe('submissions that meet', () => {
  it('from lists in opposite order and from volunteers, each get a definite answer', async () => {
    for (let round = 0; round < 3; round += 1) {
      const days = 4 + round;
      const list = (shift: number) =>
        Array.from({ length: VOLUNTEERS }, (_, n) => row(n, days, 8 + ((shift + n) % 3) / 2));
      const [taken, ...ends] = await Promise.all([
        Promise.all([list(0), list(1).reverse(), list(2)].map((each) => take([each]))),
        ...Array.from({ length: VOLUNTEERS }, (_, n) => endOf(log(n, days, 9))),
      ]);
      const { done = 0, overlaps_record: refused = 0 } = tally(ends);
      expect(done + refused).toBe(VOLUNTEERS);
      const accepted = taken.reduce((sum, each) => sum + each, 0);
      expect(accepted + done).toBe(VOLUNTEERS);
      expect(await occupied(days)).toBe(VOLUNTEERS);
    }
  });

  it('in many chunks of one transaction wait in a circle, and the victim is taken anew', async () => {
    const order = Array.from({ length: VOLUNTEERS }, (_, n) => n);
    for (let round = 0; round < 2; round += 1) {
      const days = 10 + round;
      const chunks = (volunteersInOrder: number[]) =>
        Array.from({ length: 5 }, (_, n) =>
          volunteersInOrder.slice(n * 8, n * 8 + 8).map((each) => row(each, days, 8)),
        );
      const taken = await Promise.all([take(chunks(order)), take(chunks([...order].reverse()))]);
      expect(taken.sort((a, b) => a - b)).toEqual([0, VOLUNTEERS]);
      expect(await occupied(days)).toBe(VOLUNTEERS);
    }
  });
});

describe('imports of the same members in opposite order', () => {
  it('write in the order of numbers, and add each member once', async () => {
    const rows = Array.from({ length: 400 }, (_, n) => ({
      memberNo: `M${String(n).padStart(4, '0')}`,
      name: '潘丽华',
      role: 'elder',
      community: 'T1C1',
      idNumber: newIdNumber(),
      phone: '',
      household: '',
    }));
    const members = city.app.app.get(MembersService, { strict: false });
    const context = { bookId: city.city.bookId, actorId };
    const lists = [[...rows].reverse(), rows, [...rows].reverse(), rows];
    const answered = await Promise.all(
      lists.map((list) => database().transaction((tx) => members.importMembers(tx, context, list))),
    );
    const codes = answered.flat().map(({ code }) => code ?? 'added');
    expect(tally(codes)).toEqual({ added: 400, already_recorded: 1200 });
    const written = await sql<{ member_no: string }>(
      city.database.ownerUrl,
      "SELECT member_no FROM kapok.members WHERE member_no LIKE 'M%' ORDER BY ctid",
    );
    expect(written.map(({ member_no }) => member_no)).toEqual(rows.map((each) => each.memberNo));
  });
});
