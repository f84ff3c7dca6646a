import type { MonthFiguresDto, PublicFiguresDto } from '../../src/modules/portal/figures.dto.js';
import { insertUnit, type TestMember, type TestUnit } from '../support/people.js';
import { earned, granted, ReportsCity } from './reports-city.js';

/** Two months of a city with three districts, counted by hand below. */
let city: ReportsCity;
let d2: TestUnit;
let d3: TestUnit;
let people: readonly TestMember[];

beforeAll(async () => {
  city = await ReportsCity.open('2026-08-20T01:00:00Z');
  const { bookId, database } = city;
  d2 = await insertUnit(database, { bookId, code: 'D2', kind: 'district', parent: city.city });
  d3 = await insertUnit(database, { bookId, code: 'D3', kind: 'district', parent: city.city });
  const members: TestMember[] = [];
  for (let n = 0; n < 15; n += 1) {
    members.push(await city.member(city.c1, `PORTAL-${n}`, 1960));
  }
  people = members;
  // September: three volunteers, three elders.
  for (let n = 0; n < 3; n += 1) await serve('2026-09-10', n, { unit: city.c1, minutes: 60 });
  // October: D1 six pairs of an hour, D2 two of half an hour, D3 seven of twenty minutes.
  for (let n = 0; n < 6; n += 1) await serve('2026-10-11', n, { unit: city.c1, minutes: 60 });
  for (let n = 6; n < 8; n += 1) await serve('2026-10-12', n, { unit: d2, minutes: 30 });
  for (let n = 8; n < 15; n += 1) await serve('2026-10-13', n, { unit: d3, minutes: 20 });
  for (const member of people.slice(0, 5)) {
    await city.grant('2026-10-02T02:00:00Z', '2026-10', member, {
      hardshipClass: `K-${member.memberNo}`,
      minutes: 50,
    });
  }
  for (const member of people.slice(0, 3)) {
    await city.post('2026-10-20T02:00:00Z', {
      kind: 'redeem',
      on: '2026-10-20',
      lines: [
        [earned(member), -15],
        [city.book('spent'), 15],
      ],
    });
  }
  for (const member of people.slice(0, 5)) {
    await city.post('2026-10-21T02:00:00Z', {
      kind: 'expire',
      on: '2026-10-21',
      lines: [
        [granted(member), -10],
        [city.book('expired', 'GRT'), 10],
      ],
    });
  }
}, 120_000);

afterAll(() => city?.close());

/** One volunteer serves the next one on the list. */
function serve(day: string, n: number, given: { unit: TestUnit; minutes: number }) {
  const [volunteer, recipient] = [people[n], people[(n + 1) % people.length]];
  if (volunteer === undefined || recipient === undefined) throw new Error('there is nobody');
  const { unit, minutes } = given;
  return city.serve(
    `${day}T06:00:00Z`,
    { volunteer, recipient, unit, service: 'COMPANY', day, minutes },
    [
      [city.book('issuance'), -minutes],
      [earned(volunteer), minutes],
    ],
  );
}

const ask = (query = '', code = 'GD-T1') =>
  city.app.http().get(`/v1/portal/${code}/figures${query}`);
const HIDDEN = { value: null, hidden: true };
const shown = (value: unknown) => ({ value, hidden: false });

async function monthOf(month: string): Promise<MonthFiguresDto> {
  const answer = await ask(`?from=${month}&to=${month}`);
  expect(answer.status).toBe(200);
  const [figures] = (answer.body as PublicFiguresDto).months;
  if (figures === undefined) throw new Error('the month is missing');
  return figures;
}

it('a month equals what was counted by hand', async () => {
  expect(await monthOf('2026-10')).toEqual({
    month: '2026-10',
    closed: false,
    services: shown(15),
    servedMinutes: shown('560'),
    activeVolunteers: shown(15),
    eldersServed: shown(15),
    creditedMinutes: shown('560'),
    // Three members spent 45 minutes.
    spentMinutes: HIDDEN,
    grantedMinutes: shown('250'),
    expiredMinutes: shown('50'),
    requestsPublished: shown(0),
    requestsMet: shown(0),
    eldersOfPlan: shown(0),
    eldersSeen: shown(0),
    visitRatePercent: shown(null),
    districts: expect.any(Array),
  });
});

it('a small district takes the next smallest with it, or the total would give it away', async () => {
  const { districts } = await monthOf('2026-10');
  const hidden = {
    services: HIDDEN,
    servedMinutes: HIDDEN,
    activeVolunteers: HIDDEN,
    eldersServed: HIDDEN,
  };
  expect(districts).toEqual([
    { code: 'D1', name: 'D1', ...hidden },
    { code: 'D2', name: 'D2', ...hidden },
    {
      code: 'D3',
      name: 'D3',
      services: shown(7),
      servedMinutes: shown('140'),
      activeVolunteers: shown(7),
      eldersServed: shown(7),
    },
  ]);
});

it('a month of three volunteers tells nothing of what they did', async () => {
  const figures = await monthOf('2026-09');
  expect(figures).toMatchObject({
    services: HIDDEN,
    servedMinutes: HIDDEN,
    activeVolunteers: HIDDEN,
    eldersServed: HIDDEN,
    creditedMinutes: HIDDEN,
    grantedMinutes: shown('0'),
  });
  expect(JSON.stringify(figures)).not.toMatch(/180|"3"|:3\b/);
});

it('minutes outstanding are those at the end of the last month that is over', async () => {
  const { outstanding } = (await ask('?from=2026-10&to=2026-10')).body as PublicFiguresDto;
  expect(outstanding).toEqual({
    month: lastMonth(),
    holders: shown(15),
    ownMinutes: shown(String(180 + 560 - 45)),
    redeemableMinutes: expect.any(Object),
    grantedMinutes: shown('200'),
  });
});

it('is twelve months unless asked otherwise, the oldest first, and none that goes on', async () => {
  const { body } = await ask();
  expect(body.months).toHaveLength(12);
  expect(body.months.at(-1).month).toBe(lastMonth());
  const wrong = {
    [`?to=${new Date().toISOString().slice(0, 7)}`]: ['/to', 'not_in_future'],
    '?from=2026-10&to=2026-09': ['/to', 'before_from'],
    '?from=2024-01&to=2026-09': ['/from', 'too_long'],
    '?from=2026-13': ['/from', 'month'],
  };
  for (const [query, [pointer, code]] of Object.entries(wrong)) {
    const answer = await ask(query);
    expect([query, answer.status]).toEqual([query, 400]);
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer, code })]);
  }
});

it('names nobody', async () => {
  const { text } = await ask();
  for (const { id, memberNo } of people) {
    expect(text).not.toContain(id);
    expect(text).not.toContain(memberNo);
  }
  expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
});

/** The month before the present one, in Shanghai. */
function lastMonth(): string {
  const today = new Date(Date.now() + 8 * 3_600_000);
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1, 1))
    .toISOString()
    .slice(0, 7);
}
