import {
  daysAgo,
  enrol,
  log,
  logOnPaper,
  minutesOn,
  openRecordCity,
  type Person,
  post,
  type RecordCity,
  read,
} from '../e2e/service-records-city.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sql } from '../support/sql.js';

let city: RecordCity;
let other: TestApp;
let elder: Person;
let station: Person;
let workers: Person[];
let people = 0;

beforeAll(async () => {
  city = await openRecordCity();
  other = await startTestApp({ database: city.database });
  const unit = city.here;
  elder = await enrol(city, { unit, memberNo: 'E1', roles: ['elder'] });
  station = await enrol(city, { unit, memberNo: 'A1', roles: ['station_admin'] });
  workers = [];
  for (const memberNo of ['W1', 'W2', 'W3']) {
    workers.push(await enrol(city, { unit, memberNo, roles: ['social_worker'] }));
  }
});

afterAll(async () => {
  await other.close();
  await city.app.close();
  await city.database.drop();
});

function newVolunteer(): Promise<Person> {
  people += 1;
  return enrol(city, { unit: city.here, memberNo: `V${people}`, roles: ['volunteer'] });
}

function visit(days: number, from: number, to: number, change: object = {}): object {
  const at = (hour: number) => daysAgo(days, `${String(hour).padStart(2, '0')}:00`);
  const times = { startedAt: at(from), endedAt: at(to) };
  return { recipientId: elder.id, serviceCode: 'S01', evidence: 'self', ...times, ...change };
}

const onPaper = (volunteer: Person, body: object) =>
  logOnPaper(city.app, { station, volunteer }, body);
const earned = (who: Person) => minutesOn(city.database, { ownerId: who.id, purpose: 'earned' });

async function entriesOf(recordId: string): Promise<number> {
  const rows = await sql(
    city.database.ownerUrl,
    'SELECT seq FROM ledger.journal_entry WHERE subject_id = $1',
    [recordId],
  );
  return rows.length;
}

function tally(answers: readonly { body: { outcome?: string; code?: string | null } }[]) {
  const counts: Record<string, number> = {};
  for (const { body } of answers) {
    const key = body.outcome ?? body.code ?? '';
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** The apps and workers that a race goes over. */
const RACES: [string, (index: number) => [TestApp, Person]][] = [
  ['one worker on one server', () => [city.app, workers[0] as Person]],
  ['three workers on one server', (index) => [city.app, workers[index % 3] as Person]],
  [
    'three workers on two servers',
    (index) => [index % 2 ? other : city.app, workers[index % 3] as Person],
  ],
];

describe('parallel approvals', () => {
  it.each(RACES)('of one record post once: %s', async (_, pick) => {
    const volunteer = await newVolunteer();
    const { id } = await onPaper(volunteer, visit(3, 8, 9));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (__, index) => post(...pick(index), `/${id}/approve`)),
    );
    const { approved = 0, state_conflict: refused = 0 } = tally(answers);
    expect(approved).toBeGreaterThanOrEqual(1);
    expect(approved + refused).toBe(50);
    const seqs = answers.filter(({ status }) => status === 200).map(({ body }) => body.entrySeq);
    expect(new Set(seqs).size).toBe(1);
    expect(await entriesOf(id)).toBe(1);
    expect(await earned(volunteer)).toBe(60n);
  });

  it.each(RACES.slice(1))(
    'of weak evidence need two different workers and post once: %s',
    async (_, pick) => {
      const volunteer = await newVolunteer();
      const { id } = await log(city.app, volunteer, visit(3, 8, 9, { evidence: 'self' }));
      const answers = await Promise.all(
        Array.from({ length: 30 }, (__, index) => post(...pick(index), `/${id}/approve`)),
      );
      const counts = tally(answers);
      expect(counts.awaiting_second_approver).toBe(1);
      expect(counts.approved).toBeGreaterThanOrEqual(1);
      const record = (await read(city.app, volunteer, `/${id}`)).body;
      expect(record.state).toBe('approved');
      expect(record.approverId).not.toBe(record.firstApproverId);
      expect(await entriesOf(id)).toBe(1);
      expect(await earned(volunteer)).toBe(60n);
    },
  );

  it('never exceed the daily cap, whichever servers they reach', async () => {
    const volunteer = await newVolunteer();
    const honour = await minutesOn(city.database, { purpose: 'honour' });
    const ids: string[] = [];
    for (let hour = 0; hour < 20; hour += 1) {
      ids.push((await onPaper(volunteer, visit(4, hour, hour + 1))).id);
    }
    const answers = await Promise.all(
      ids.map((id, index) =>
        post(index % 2 ? other : city.app, workers[0] as Person, `/${id}/approve`),
      ),
    );
    expect(tally(answers)).toEqual({ approved: 20 });
    expect(await earned(volunteer)).toBe(480n);
    expect(await minutesOn(city.database, { purpose: 'honour' })).toBe(honour + 720n);
  });

  it('in overlapping bulks of two workers leave every record posted once', async () => {
    const volunteer = await newVolunteer();
    const ids: string[] = [];
    for (let hour = 0; hour < 8; hour += 1) {
      const body = visit(5, hour, hour + 1);
      const logged = hour % 2 ? log(city.app, volunteer, body) : onPaper(volunteer, body);
      ids.push((await logged).id);
    }
    const bulk = (app: TestApp, index: number, list: string[]) =>
      post(app, workers[index] as Person, '/approvals', { ids: list });
    await Promise.all([
      bulk(city.app, 0, ids),
      bulk(city.app, 1, [...ids].reverse()),
      bulk(other, 2, ids),
    ]);
    const states = await sql<{ state: string }>(
      city.database.ownerUrl,
      'SELECT state FROM kapok.service_records WHERE volunteer_id = $1',
      [volunteer.id],
    );
    expect(states.map(({ state }) => state)).toEqual(Array(8).fill('approved'));
    expect(await earned(volunteer)).toBe(480n);
  });

  it('and a withdrawal at once leave one of both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const volunteer = await newVolunteer();
      const { id } = await onPaper(volunteer, visit(3, 8, 9));
      const [approval, withdrawal] = await Promise.all([
        post(city.app, workers[0] as Person, `/${id}/approve`),
        post(other, volunteer, `/${id}/withdraw`),
      ]);
      expect([approval.status, withdrawal.status].sort()).toEqual([200, 409]);
      expect(await earned(volunteer)).toBe(approval.status === 200 ? 60n : 0n);
    }
  });
});

describe('parallel submissions', () => {
  it('of overlapping time leave one winner', async () => {
    const volunteer = await newVolunteer();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        post(
          index % 2 ? other : city.app,
          volunteer,
          '',
          visit(3, 8 + (index % 3), 11 + (index % 3)),
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    expect(new Set(refused)).toEqual(new Set(['overlaps_record']));
  });

  it('of one number leave one winner', async () => {
    const volunteer = await newVolunteer();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        post(
          index % 2 ? other : city.app,
          volunteer,
          '',
          visit(1 + index, 8, 9, { recordNo: 'ONE' }),
        ),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 201).map(({ body }) => body.code);
    expect(new Set(refused)).toEqual(new Set(['already_recorded']));
    const intervals = await sql(
      city.database.ownerUrl,
      'SELECT record_id FROM kapok.volunteer_intervals WHERE volunteer_id = $1',
      [volunteer.id],
    );
    expect(intervals).toHaveLength(1);
  });

  it('never wait for each other’s connections, however small the pool', async () => {
    const env = { KAPOK_POOL_SIZE: '4' };
    const small = await startTestApp({ database: city.database, env });
    try {
      const volunteers: Person[] = [];
      for (let index = 0; index < 12; index += 1) volunteers.push(await newVolunteer());
      // Sessions are known then, so that all transactions begin at once.
      await Promise.all(volunteers.map((volunteer) => read(small, volunteer, '')));
      const answers = await Promise.all(
        volunteers.map((volunteer) => post(small, volunteer, '', visit(3, 8, 9))),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
    } finally {
      await small.close();
    }
  });
});
