import { percentOf } from '../../src/modules/visits/visit-rate.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { submitOnPaper } from '../support/on-paper.js';
import type { TestMember } from '../support/people.js';
import type { SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { at, day, lastMonth, VisitingCity } from '../support/visiting-city.js';

const MONTH = lastMonth();
const FIRST = `${MONTH}-01`;
const AFTER = `${day().slice(0, 7)}-01`;
const LAST = addDays(AFTER, -1);
/** The n-th of last month. */
const on = (n: number) => `${MONTH}-${String(n).padStart(2, '0')}`;

let city: VisitingCity;
let worker: SignedInMember;
let approver: SignedInMember;
let station: SignedInMember;
let cityAdmin: SignedInMember;
let volunteers: SignedInMember[];
/** The elders of the prepared month, by the names in the table below. */
const elders = new Map<string, TestMember>();

beforeAll(async () => {
  city = await VisitingCity.open();
  const { city: top } = city.base;
  worker = await city.member([{ role: 'social_worker', unit: top }]);
  approver = await city.member([{ role: 'social_worker', unit: top }]);
  station = await city.member([{ role: 'station_admin', unit: top }]);
  cityAdmin = await city.member([{ role: 'city_admin', unit: top }]);
  volunteers = await Promise.all([1, 2, 3].map(() => city.member(['volunteer'])));
  await prepare();
});

afterAll(() => city?.close());

async function seen(name: string, moment: string, kind = 'home'): Promise<void> {
  const body = { elderId: elders.get(name)?.id, visitedAt: moment, kind, outcome: 'well' };
  const answer = await city.post(worker, '/v1/visits/made', body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

/** Hours on paper of an hour, approved or not. */
async function served(name: string, date: string, isApproved: boolean): Promise<void> {
  const elder = elders.get(name);
  const id = await submitOnPaper(city.app, station, {
    volunteerId: volunteers.shift()?.id ?? '',
    recipientId: elder?.id ?? '',
    serviceCode: 'COMPANY',
    startedAt: at(date, '09:00'),
    endedAt: at(date, '10:00'),
  });
  if (!isApproved) return;
  const done = await city.post(approver, `/v1/service-records/${id}/approve`);
  expect(done.body).toMatchObject({ outcome: 'approved' });
}

/** The month that the table below was made for by hand. */
async function prepare(): Promise<void> {
  const here = async (name: string, classes: string[], more: object = {}) =>
    elders.set(name, await city.elderIn(classes, more));
  await here('as planned: a home visit and a call', ['dibao']);
  await here('two visits on one day', ['dibao']);
  await here('a call alone', ['dibao']);
  await here('hours approved, others waiting', ['dibao']);
  await here('nobody came', ['dibao']);
  await here('hours waiting alone', ['dibao']);
  await here('no class', []);
  await here('a class nobody has confirmed', ['dibao'], { isConfirmed: false });
  await here('weekly by a second class', ['dibao', 'aged-alone']);
  await here('class ended by the last day', ['dibao'], { revokedFrom: LAST });
  await here('class ended after the month', ['dibao'], { revokedFrom: AFTER });
  await here('moved after the month', ['dibao']);
  await here('seen the day before and the day after', ['dibao'], { unit: city.elsewhere });
  await here('seen in the last minute', ['dibao'], { unit: city.elsewhere });

  await seen('as planned: a home visit and a call', at(on(3)));
  await seen('as planned: a home visit and a call', at(on(10)), 'call');
  await seen('two visits on one day', at(on(5), '09:00'));
  await seen('two visits on one day', at(on(5), '15:00'), 'station');
  await seen('a call alone', at(on(8)), 'call');
  await served('hours approved, others waiting', on(6), true);
  await served('hours approved, others waiting', on(20), false);
  await served('hours waiting alone', on(7), false);
  await seen('no class', at(on(9)));
  await seen('a class nobody has confirmed', at(on(9)));
  for (const n of [2, 9, 16, 23]) await seen('weekly by a second class', at(on(n)));
  await seen('class ended by the last day', at(on(4)));
  await seen('class ended after the month', at(FIRST, '00:00'));
  await seen('moved after the month', at(on(11)));
  await seen('seen the day before and the day after', at(addDays(FIRST, -1), '23:59'));
  await seen('seen the day before and the day after', at(AFTER, '00:00'));
  await seen('seen in the last minute', `${LAST}T23:59:59+08:00`);

  await sql(
    city.database.ownerUrl,
    'UPDATE kapok.members SET unit_id = $2 WHERE book_id = $3 AND id = $1',
    [elders.get('moved after the month')?.id, city.elsewhere.id, city.bookId],
  );
}

/** By hand: name, unit, times planned, days seen, of them in person. Who is not in it is in no denominator. */
const TABLE: readonly (readonly [string, 'C1' | 'C2', number, number, number])[] = [
  ['as planned: a home visit and a call', 'C1', 2, 2, 1],
  ['two visits on one day', 'C1', 2, 1, 1],
  ['a call alone', 'C1', 2, 1, 0],
  ['hours approved, others waiting', 'C1', 2, 1, 1],
  ['nobody came', 'C1', 2, 0, 0],
  ['hours waiting alone', 'C1', 2, 0, 0],
  ['weekly by a second class', 'C1', 4, 4, 4],
  ['class ended after the month', 'C1', 2, 1, 1],
  ['moved after the month', 'C1', 2, 1, 1],
  ['seen the day before and the day after', 'C2', 2, 0, 0],
  ['seen in the last minute', 'C2', 2, 1, 1],
];
/** Also by hand. */
const C1 = { elders: 9, seen: 7, seenInPerson: 6, seenAsPlanned: 2, ratePercent: '77.77' };
const C2 = { elders: 2, seen: 1, seenInPerson: 1, seenAsPlanned: 0, ratePercent: '50.00' };
const BOTH = { elders: 11, seen: 8, seenInPerson: 7, seenAsPlanned: 2, ratePercent: '72.72' };

const unitOf = (name: 'C1' | 'C2') => (name === 'C1' ? city.community.code : city.elsewhere.code);
const rate = (who: SignedInMember, unitCode: string, month = MONTH) =>
  city.get(who, `/v1/visit-rates?month=${month}&unitCode=${unitCode}`);

interface Line {
  elderId: string;
  unitCode: string;
  timesPlanned: number;
  daysSeen: number;
  daysInPerson: number;
}

/** All pages of the list behind a rate, two at a time. */
async function listed(who: SignedInMember, unitCode: string, show: string): Promise<Line[]> {
  const items: Line[] = [];
  let next: string | null = '';
  while (next !== null) {
    const after: string = next === '' ? '' : `&after=${next}`;
    const path: string = `/v1/visit-rates/elders?month=${MONTH}&unitCode=${unitCode}&show=${show}&limit=2${after}`;
    const page = (await city.get(who, path)).body as unknown as {
      items: Line[];
      next: string | null;
    };
    items.push(...page.items);
    next = page.next;
  }
  return items;
}

const nameOf = (id: string) => [...elders].find(([, elder]) => elder.id === id)?.[0] ?? id;
const rowOf = (line: Line) => [
  nameOf(line.elderId),
  line.unitCode === city.community.code ? 'C1' : 'C2',
  line.timesPlanned,
  line.daysSeen,
  line.daysInPerson,
];
const byName = (a: unknown[], b: unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);

describe('the visit rate of a prepared month', () => {
  it('equals the table made by hand, elder by elder', async () => {
    const lines = await listed(worker, city.base.city.code, 'all');
    expect(lines.map(rowOf).sort(byName)).toEqual(TABLE.map((row) => [...row]).sort(byName));
  });

  it('equals it for each community and for the units above', async () => {
    expect((await rate(worker, unitOf('C1'))).body).toEqual({
      month: MONTH,
      unitCode: unitOf('C1'),
      judgedOn: LAST,
      total: C1,
      units: [{ unitCode: null, ...C1 }],
    });
    expect((await rate(worker, unitOf('C2'))).body).toMatchObject({ total: C2 });
    const district = city.community.path.split('/').at(-3) ?? '';
    expect((await rate(worker, district)).body).toMatchObject({
      total: BOTH,
      units: [
        { unitCode: unitOf('C2'), ...C2 },
        { unitCode: unitOf('C1'), ...C1 },
      ],
    });
    expect((await rate(worker, city.base.city.code)).body).toMatchObject({
      total: BOTH,
      units: [{ unitCode: district, ...BOTH }],
    });
  });

  it('lists whom nobody has seen, and who was seen too rarely', async () => {
    const unseen = TABLE.filter(([, unit, , days]) => unit === 'C1' && days === 0);
    const lines = await listed(worker, unitOf('C1'), 'unseen');
    expect(lines.map(rowOf).sort(byName)).toEqual(unseen.map((row) => [...row]).sort(byName));
    const short = TABLE.filter(([, , times, days]) => days < times);
    const rare = await listed(worker, city.base.city.code, 'short');
    expect(rare.map(rowOf).sort(byName)).toEqual(short.map((row) => [...row]).sort(byName));
  });

  it('adds up: the sums are those of the list', () => {
    const sums = (rows: typeof TABLE) => {
      const of = (test: (row: (typeof TABLE)[number]) => boolean) => rows.filter(test).length;
      return {
        elders: rows.length,
        seen: of(([, , , days]) => days > 0),
        seenInPerson: of(([, , , , inPerson]) => inPerson > 0),
        seenAsPlanned: of(([, , times, days]) => days >= times),
        ratePercent: percentOf(
          of(([, , , days]) => days > 0),
          rows.length,
        ),
      };
    };
    expect(sums(TABLE.filter(([, unit]) => unit === 'C1'))).toEqual(C1);
    expect(sums(TABLE.filter(([, unit]) => unit === 'C2'))).toEqual(C2);
    expect(sums(TABLE)).toEqual(BOTH);
  });

  it('rises when hours that waited are approved, and by nothing else', async () => {
    const waiting = await sql<{ id: string }>(
      city.database.ownerUrl,
      `SELECT id FROM kapok.service_records WHERE recipient_id = $1`,
      [elders.get('hours waiting alone')?.id],
    );
    await city.post(approver, `/v1/service-records/${waiting[0]?.id}/approve`);
    expect((await rate(worker, unitOf('C1'))).body.total).toEqual({
      ...C1,
      seen: 8,
      seenInPerson: 7,
      ratePercent: '88.88',
    });
  });
});

describe('who may look at it', () => {
  it('is whoever works for the unit', async () => {
    const foreigner = await city.member([{ role: 'social_worker', unit: city.elsewhere }]);
    expect((await rate(foreigner, unitOf('C2'))).status).toBe(200);
    expect((await rate(foreigner, unitOf('C1'))).status).toBe(404);
    expect((await rate(foreigner, city.base.city.code)).status).toBe(404);
    expect((await rate(cityAdmin, city.base.city.code)).status).toBe(200);
    const elder = await city.member(['elder']);
    expect((await rate(elder, unitOf('C1'))).status).toBe(403);
  });

  it('asks for a month that has begun', async () => {
    const next = addDays(AFTER, 45).slice(0, 7);
    const answer = await rate(worker, unitOf('C1'), next);
    expect([answer.status, answer.body.code]).toEqual([422, 'date_in_future']);
    expect((await rate(worker, unitOf('C1'), '2026-13')).status).toBe(400);
    expect((await rate(worker, unitOf('C1'), day().slice(0, 7))).body.judgedOn).toBe(day());
  });
});

describe('a roster', () => {
  it('shows how each elder stands this month', async () => {
    const name = 'seen the day before and the day after';
    const elderId = elders.get(name)?.id;
    const path = `/v1/stations/${city.elsewhere.code}/roster`;
    await city.post(worker, path, { elderId });
    const lines = (await city.get(worker, path)).body.items;
    expect(lines).toEqual([
      expect.objectContaining({
        elderId,
        standing: {
          classes: ['dibao'],
          timesPlanned: 2,
          daysSeen: 1,
          daysInPerson: 1,
          lastSeenOn: AFTER,
        },
      }),
    ]);
  });
});
