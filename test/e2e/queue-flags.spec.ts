import type { QueueItem } from '../../src/modules/service-records/queue.service.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { newId } from '../../src/platform/ids.js';
import { storeSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import {
  daysAgo,
  enrol,
  ledgerState,
  log,
  openRecordCity,
  type Person,
  post,
  type RecordCity,
  read,
} from './service-records-city.js';

let city: RecordCity;
let worker: Person;
let second: Person;
let members = 0;

beforeAll(async () => {
  city = await openRecordCity();
  worker = await enrol(city, { unit: city.here, memberNo: 'W1', roles: ['social_worker'] });
  second = await enrol(city, { unit: city.here, memberNo: 'W2', roles: ['social_worker'] });
});

afterAll(async () => {
  await city.app.close();
  await city.database.drop();
});

function member(roles: readonly ('volunteer' | 'elder')[], unit = city.here): Promise<Person> {
  members += 1;
  return enrol(city, { unit, memberNo: `M${members}`, roles: [...roles] });
}

/** A service on the volunteer's word, of a day so many days ago. */
function served(
  { volunteer, elder }: { readonly volunteer: Person; readonly elder: Person },
  [days, from, until]: readonly [number, string, string],
  more: object = {},
) {
  return log(city.app, volunteer, {
    recipientId: elder.id,
    serviceCode: 'S01',
    startedAt: daysAgo(days, from),
    endedAt: daysAgo(days, until),
    evidence: 'self',
    ...more,
  });
}

async function queue(query = '', as = worker): Promise<QueueItem[]> {
  const { status, body } = await read(city.app, as, `/queue?limit=200${query}`);
  expect(status).toBe(200);
  return body.items;
}

/** What the queue says of a record, as it is compared. */
async function factOf(id: string, flag: string, as = worker) {
  const item = (await queue('', as)).find((one) => one.id === id);
  expect(item).toBeDefined();
  const fact = item?.flagFacts.find((one) => one.flag === flag) ?? null;
  expect(item?.flags.includes(flag as never)).toBe(fact !== null);
  return fact;
}

async function approve(id: string): Promise<void> {
  expect((await post(city.app, worker, `/${id}/approve`)).status).toBe(200);
  const { body } = await post(city.app, second, `/${id}/approve`);
  expect(body.outcome).toBe('approved');
}

describe('an overlap', () => {
  it('is another volunteer with the same recipient at the same time, told on both records', async () => {
    const elder = await member(['elder']);
    const first = await served({ volunteer: await member(['volunteer']), elder }, [
      3,
      '08:00',
      '10:00',
    ]);
    const other = await served({ volunteer: await member(['volunteer']), elder }, [
      3,
      '09:30',
      '11:00',
    ]);
    const fact = {
      flag: 'overlap',
      who: 'recipient',
      sharedMinutes: '30',
      records: 1,
      isWaiting: true,
    };
    expect(await factOf(first.id, 'overlap')).toEqual({ ...fact, recordNo: other.recordNo });
    expect(await factOf(other.id, 'overlap')).toEqual({ ...fact, recordNo: first.recordNo });
    await approve(first.id);
    expect(await factOf(other.id, 'overlap')).toMatchObject({ isWaiting: false });
  });

  it('is not where one ends when the other begins, nor with a record that was rejected', async () => {
    const elder = await member(['elder']);
    const first = await served({ volunteer: await member(['volunteer']), elder }, [
      3,
      '08:00',
      '09:00',
    ]);
    const next = await served({ volunteer: await member(['volunteer']), elder }, [
      3,
      '09:00',
      '10:00',
    ]);
    expect([await factOf(first.id, 'overlap'), await factOf(next.id, 'overlap')]).toEqual([
      null,
      null,
    ]);
    const same = await served({ volunteer: await member(['volunteer']), elder }, [
      3,
      '08:30',
      '09:30',
    ]);
    expect(await factOf(same.id, 'overlap')).toMatchObject({ records: 2, sharedMinutes: '30' });
    await post(city.app, worker, `/${same.id}/reject`, { reason: '时间不对' });
    expect([await factOf(first.id, 'overlap'), await factOf(next.id, 'overlap')]).toEqual([
      null,
      null,
    ]);
  });

  it('is somebody who serves while being served, across midnight, too', async () => {
    const both = await member(['volunteer', 'elder']);
    const elder = await member(['elder']);
    const helper = await member(['volunteer']);
    const night = {
      startedAt: daysAgo(5, '23:00'),
      endedAt: daysAgo(4, '01:00'),
    };
    const given = await served({ volunteer: both, elder }, [5, '23:00', '23:30'], night);
    const had = await served({ volunteer: helper, elder: both }, [4, '00:30', '02:00']);
    const fact = { sharedMinutes: '30', records: 1 };
    expect(await factOf(given.id, 'overlap')).toMatchObject({ ...fact, who: 'volunteer' });
    expect(await factOf(had.id, 'overlap')).toMatchObject({ ...fact, who: 'recipient' });
  });

  it('names no record of a unit that the reader does not reach', async () => {
    const elder = await member(['elder']);
    const volunteer = await member(['volunteer']);
    await served({ volunteer, elder }, [6, '08:00', '09:00'], { place: city.there.code });
    const here = await served({ volunteer: await member(['volunteer']), elder }, [
      6,
      '08:00',
      '09:00',
    ]);
    expect(await factOf(here.id, 'overlap')).toMatchObject({ recordNo: null, sharedMinutes: '60' });
  });

  it('is not within one group activity', async () => {
    const elder = await member(['elder']);
    const records = [
      await served({ volunteer: await member(['volunteer']), elder }, [7, '08:00', '09:00']),
      await served({ volunteer: await member(['volunteer']), elder }, [7, '08:00', '09:00']),
    ];
    const [one] = records;
    expect(await factOf(one?.id ?? '', 'overlap')).not.toBeNull();
    await sql(
      city.database.ownerUrl,
      `WITH made AS (INSERT INTO kapok.activities (book_id, id, unit_id, service_id, title, starts_at, ends_at, funding,
         most_volunteers, most_elders, state, organiser_id, announced_at)
         SELECT r.book_id, $1, r.unit_id, r.service_id, 'x', r.starts_at, r.ends_at, 'issue', 2, 2, 'planned', $3, now()
         FROM kapok.service_records r WHERE r.id = $2 RETURNING id)
       SELECT FROM made`,
      [newId(), one?.id, worker.id],
    );
    await sql(
      city.database.ownerUrl,
      `UPDATE kapok.service_records SET activity_id = (SELECT a.id FROM kapok.activities a WHERE a.title = 'x')
       WHERE id = ANY ($1::uuid[])`,
      [records.map(({ id }) => id)],
    );
    expect(await factOf(one?.id ?? '', 'overlap')).toBeNull();
  });
});

describe('a cap', () => {
  it('is told with what goes to honour, from the first minute beyond it', async () => {
    const pair = { volunteer: await member(['volunteer']), elder: await member(['elder']) };
    const seven = await served(pair, [8, '06:00', '13:00']);
    const hour = await served(pair, [8, '13:00', '14:00']);
    const more = await served(pair, [8, '15:00', '16:01']);
    expect(await factOf(more.id, 'cap')).toBeNull();
    await approve(seven.id);
    expect(await factOf(hour.id, 'cap')).toBeNull();
    expect(await factOf(more.id, 'cap')).toEqual({
      flag: 'cap',
      limit: 'day',
      limitMinutes: '480',
      creditedMinutes: '60',
      honourMinutes: '1',
    });
    const nextDay = await served(pair, [7, '15:00', '16:01']);
    expect(await factOf(nextDay.id, 'cap')).toBeNull();
  });

  it('comes out as it was told', async () => {
    const pair = { volunteer: await member(['volunteer']), elder: await member(['elder']) };
    await approve((await served(pair, [9, '06:00', '13:30'])).id);
    const more = await served(pair, [9, '14:00', '15:00']);
    const told = await factOf(more.id, 'cap');
    expect(told).toMatchObject({ creditedMinutes: '30', honourMinutes: '30' });
    await approve(more.id);
    const [row] = await sql<{ minutes: string }>(
      city.database.ownerUrl,
      `SELECT p.amount::text AS minutes FROM kapok.service_records r
       JOIN ledger.posting p ON p.book_id = r.book_id AND p.seq = r.entry_seq
       JOIN ledger.account a ON a.book_id = p.book_id AND a.id = p.account_id AND a.purpose = 'honour'
       WHERE r.id = $1`,
      [more.id],
    );
    expect(row?.minutes).toBe('30');
  });
});

describe('the same two, nearly every day', () => {
  it('are told from five days of seven on, and not before', async () => {
    const pair = { volunteer: await member(['volunteer']), elder: await member(['elder']) };
    for (const day of [16, 15, 14]) await served(pair, [day, '08:00', '08:30']);
    const fourth = await served(pair, [13, '08:00', '08:30']);
    await served(pair, [13, '10:00', '10:30']);
    const fifth = await served(pair, [10, '08:00', '08:30']);
    expect(await factOf(fourth.id, 'same_pair_daily')).toBeNull();
    expect(await factOf(fifth.id, 'same_pair_daily')).toEqual({
      flag: 'same_pair_daily',
      days: 5,
      ofDays: 7,
    });
    const eighth = await served(pair, [9, '08:00', '08:30']);
    await post(city.app, worker, `/${fifth.id}/reject`, { reason: '没有来' });
    expect(await factOf(eighth.id, 'same_pair_daily')).toBeNull();
  });

  it('are told by the fortnight from ten days on', async () => {
    const pair = { volunteer: await member(['volunteer']), elder: await member(['elder']) };
    const other = await member(['volunteer']);
    for (const day of [25, 24, 23, 22, 18, 17, 16, 15]) await served(pair, [day, '09:00', '09:30']);
    const ninth = await served(pair, [13, '09:00', '09:30']);
    expect(await factOf(ninth.id, 'same_pair_daily')).toMatchObject({ days: 5, ofDays: 7 });
    const tenth = await served(pair, [12, '09:00', '09:30']);
    expect(await factOf(tenth.id, 'same_pair_daily')).toMatchObject({ days: 10, ofDays: 14 });
    const theirs = await served({ ...pair, volunteer: other }, [12, '12:00', '12:30']);
    expect(await factOf(theirs.id, 'same_pair_daily')).toBeNull();
  });
});

describe('a clean record', () => {
  it('carries nothing but what informs; the queue leaves the others out, and approvals do not ask', async () => {
    const elder = await member(['elder']);
    const volunteer = await member(['volunteer']);
    const confirmed = async (...times: readonly [number, string, string]): Promise<string> => {
      const { id } = await served({ volunteer, elder }, times);
      expect((await post(city.app, elder, `/${id}/confirm`)).status).toBe(200);
      return id;
    };
    const long = await confirmed(20, '06:00', '14:30');
    const sharing = await confirmed(19, '08:00', '09:00');
    const weak = await served({ volunteer: await member(['volunteer']), elder }, [
      19,
      '08:30',
      '09:30',
    ]);
    const told = new Map((await queue()).map((item) => [item.id, item]));
    expect(told.get(long)).toMatchObject({ flags: ['cap'], clean: true });
    expect(told.get(sharing)).toMatchObject({ flags: ['overlap'], clean: false });
    expect(told.get(weak.id)).toMatchObject({ flags: ['weak_evidence', 'overlap'], clean: false });
    const clean = (await queue('&clean=true')).map(({ id }) => id);
    expect(clean).toContain(long);
    expect(clean).not.toContain(sharing);
    const unclean = (await queue('&clean=false')).map(({ id }) => id);
    expect(unclean).toEqual(expect.arrayContaining([sharing, weak.id]));
    expect(unclean).not.toContain(long);
    expect((await queue('&flag=overlap')).every(({ flags }) => flags.includes('overlap'))).toBe(
      true,
    );
    expect((await queue('&flag=cap')).map(({ id }) => id)).toContain(long);
    const { body } = await post(city.app, worker, `/approvals`, { ids: [sharing] });
    expect(body.answers[0].outcome).toBe('approved');
  });

  it('is counted beforehand, as the queue then shows it', async () => {
    const counted = async (query: string): Promise<number | null> => {
      const { body } = await read(city.app, worker, `/queue?limit=1&counted=true${query}`);
      return body.count;
    };
    for (const query of ['', '&approvable=true', '&approvable=false', '&flag=weak_evidence']) {
      expect([query, await counted(query)]).toEqual([query, (await queue(query)).length]);
    }
    expect(await counted('&approvable=true')).toBeGreaterThan(3);
    expect([await counted('&clean=true'), await counted('&flag=overlap')]).toEqual([null, null]);
    expect((await read(city.app, worker, '/queue?limit=1')).body.count).toBeNull();
  });

  it('is read without moving anything, page by page as in one', async () => {
    const before = await ledgerState(city.database);
    const all = (await queue('&flag=weak_evidence')).map(({ id }) => id);
    const pages: string[] = [];
    for (let after = ''; ; ) {
      const { body } = await read(city.app, worker, `/queue?limit=3&flag=weak_evidence${after}`);
      pages.push(...body.items.map(({ id }: QueueItem) => id));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(all.length).toBeGreaterThan(10);
    expect(pages).toEqual(all);
    const few: string[] = [];
    for (let after = ''; ; ) {
      const { body } = await read(city.app, worker, `/queue?limit=2&flag=overlap${after}`);
      few.push(...body.items.map(({ id }: QueueItem) => id));
      if (body.next === null) break;
      after = `&after=${body.next}`;
    }
    expect(few).toEqual((await queue('&flag=overlap')).map(({ id }) => id));
    expect(await ledgerState(city.database)).toBe(before);
  });
});

async function giveName({ bookId, id: memberId }: Person, name: string): Promise<void> {
  const person = { bookId, memberId };
  const sealed = city.app.app.get(PersonVault).seal(person, { name, idNumber: null, phone: null });
  await storeSealed(city.database, person, sealed);
}

describe('names beside the numbers', () => {
  it('are shown to workers who reach the member, and to nobody who does not', async () => {
    const elder = await member(['elder'], city.there);
    const volunteer = await member(['volunteer']);
    await giveName(elder, '陈阿婆');
    await giveName(volunteer, '王小兰');
    const { id } = await served({ volunteer, elder }, [21, '08:00', '09:00'], {
      place: city.here.code,
    });
    const item = (await queue()).find((one) => one.id === id);
    expect([item?.volunteerName, item?.recipientName]).toEqual(['王小兰', null]);
    const own = (await read(city.app, volunteer, `/${id}`)).body;
    expect([own.volunteerName, own.recipientName]).toEqual(['王小兰', null]);
    const [listed] = (await read(city.app, elder, '')).body.items;
    expect([listed.volunteerName, listed.recipientName]).toEqual(['王小兰', '陈阿婆']);
  });
});
