import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS } from '../../src/modules/policies/policy.js';
import type { CityStatementDto } from '../../src/modules/reports/city-statement.dto.js';
import type { UnitStatementDto } from '../../src/modules/reports/unit-statement.dto.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { insertMember, insertUnit, signIn, type TestMember } from '../support/people.js';
import { sql } from '../support/sql.js';
import { clearing, earned, granted, type Line, type ReportsCity } from './reports-city.js';
import { playTwoMonths, type TwoMonths } from './reports-history.js';

/** What stood in the middle of February, on its last day, and what everything that came later changed. */
const MID_FEBRUARY = '2026-02-11T02:00:00.000000Z';
const END_OF_FEBRUARY = '2026-02-28T15:00:00.000000Z';
const REPORTS = [
  'city/statements/',
  'units/C1/statements/',
  'units/C2/statements/',
  'units/D1/statements/',
];
const MONTHS = ['2026-01', '2026-02', '2026-03'];

let months: TwoMonths;
let authorization: string;
/** Asked first; then another server on the same database, which remembers nothing. */
let server: TestApp;
let another: TestApp;
let before: Map<string, string>;

async function get(path: string): Promise<string> {
  const answer = await server.http().get(`/v1/${path}`).set('Authorization', authorization);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text;
}

/** Every report of every month at both instants, in both forms. */
async function everything(): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const report of REPORTS) {
    for (const month of MONTHS) {
      for (const asOf of [MID_FEBRUARY, END_OF_FEBRUARY]) {
        for (const format of ['json', 'csv']) {
          const path = `${report}${month}?asOf=${asOf}&format=${format}`;
          texts.set(path, await get(path));
        }
      }
    }
  }
  return texts;
}

/** Late entries of the open January and February, a reversal, both closes, and what is late for good. */
async function postEverything({ city, v1, v3, v4, e2, paidV4, ...rest }: TwoMonths): Promise<void> {
  const serve = (at: string, volunteer: TestMember, day: string) =>
    city.serve(
      at,
      { volunteer, recipient: e2, unit: city.c2, service: 'NURSING', minutes: 60, day },
      [
        [city.book('issuance'), -60],
        [earned(volunteer), 60],
      ],
    );
  await serve('2026-03-01T01:00:00Z', v3, '2026-02-27');
  await serve('2026-03-01T02:00:00Z', v1, '2026-01-30');
  await city.reverse('2026-03-02T01:00:00Z', paidV4);
  await city.closeMonth('2026-03-03T01:00:00Z', '2026-01');
  await city.closeMonth('2026-03-03T02:00:00Z', '2026-02', (monthEnd) =>
    settle(city, rest.e1, monthEnd),
  );
  await city.grant('2026-03-03T03:00:00Z', '2026-03', e2, { hardshipClass: 'A', minutes: 500 });
  await serve('2026-03-05T01:00:00Z', v4, '2026-02-26');
}

/** Minutes of E1 expire; both communities are levelled against the city. */
async function settle(city: ReportsCity, e1: TestMember, on: string): Promise<void> {
  const post = (kind: 'expire' | 'settle', ...lines: Line[]) =>
    city.post('2026-03-03T02:00:01Z', { kind, on, lines });
  await post('expire', [granted(e1), -250], [city.book('expired', 'GRT'), 250]);
  await post('settle', [clearing(city.c1), -45], [clearing(city.city), 45]);
  await post('settle', [clearing(city.c2), 45], [clearing(city.city), -45]);
}

/** What changes beside the ledger. */
async function changeFacts({ city, v1, v2 }: TwoMonths): Promise<void> {
  const { bookId, database, c1, c2, d1 } = city;
  const { ownerUrl } = database;
  await sql(ownerUrl, 'UPDATE kapok.members SET unit_id = $2 WHERE id = $1', [v2.id, c2.id]);
  await sql(ownerUrl, 'UPDATE kapok.birth_years SET forgotten_at = $2 WHERE member_id = $1', [
    v1.id,
    '2026-03-04T00:00:00Z',
  ]);
  await insertUnit(database, { bookId, code: 'C3', kind: 'community', parent: d1 });
  await insertMember(database, { unit: c1, memberNo: 'NEW', password: null });
  await city.app.app.get(Database).transaction((tx) =>
    city.app.app.get(PoliciesService).append(tx, bookId, {
      effectiveFrom: '2026-03-06',
      params: {
        ...FOUNDING_PARAMS,
        redeem: { minimumAge: 65, orEarnedMinutes: null, orHardship: 'no' },
      },
      authorId: null,
      reason: 'later',
    }),
  );
}

beforeAll(async () => {
  months = await playTwoMonths();
  const { city } = months;
  await insertMember(city.database, { unit: city.city, memberNo: 'AUDIT', roles: ['auditor'] });
  ({ authorization } = await signIn(city.app, 'AUDIT'));
  server = city.app;
  before = await everything();
  await postEverything(months);
  await changeFacts(months);
  another = await startTestApp({ database: city.database });
  server = another;
});

afterAll(async () => {
  await another?.close();
  await months?.city.close();
});

it('a report of a past instant is the same bytes, whatever came after', async () => {
  const after = await everything();
  for (const [path, text] of before) expect([path, after.get(path)]).toEqual([path, text]);
  expect(before.size).toBe(48);
});

it('the instants differ, so that the sameness above says something', () => {
  const texts = [...before.values()];
  expect(new Set(texts).size).toBe(texts.length);
});

describe('now', () => {
  let february: CityStatementDto;

  beforeAll(async () => {
    february = JSON.parse(await get('city/statements/2026-02'));
  });

  it('the closed month holds what came late while it was open, and its settlement', () => {
    expect(february.closed).toBe(true);
    const earnedLine = february.accounts.find(({ purpose }) => purpose === 'earned');
    // By hand: January 180 + 60; February 160 + 60. The reversal of 30 came in March.
    expect(earnedLine).toMatchObject({ openingMinutes: '240', movedMinutes: '220' });
    expect(february.circulation).toMatchObject({ creditedMinutes: '75', expiredMinutes: '250' });
    expect(february.late.postedLater).toEqual({
      records: 1,
      servedMinutes: '60',
      earnedMinutes: '60',
    });
    expect(february.grants).toEqual([
      expect.objectContaining({
        hardshipClass: 'A',
        expiredMinutes: '250',
        outstandingMinutes: '350',
      }),
      expect.objectContaining({
        hardshipClass: 'B',
        spentMinutes: '100',
        outstandingMinutes: '200',
      }),
    ]);
  });

  it('whose year of birth was forgotten counts as unknown', () => {
    // V1 has 90 + 60, V4 30; E1 155 is old enough; V3 has 45 + 60.
    expect(february.liability.unknown).toEqual({ members: 2, minutes: '180' });
    expect(february.liability.redeemable).toEqual({ members: 1, minutes: '155' });
  });

  it('rules of a later month sort that month only', async () => {
    expect(february.policy.minimumAge).toBe(60);
    const march: CityStatementDto = JSON.parse(await get('city/statements/2026-03'));
    // As of 5 March the rules of the sixth are not in force yet.
    expect(march.policy.minimumAge).toBe(60);
    const later = await get('city/statements/2026-03?asOf=2026-03-06T01:00:00Z');
    const { policy, liability } = JSON.parse(later) as CityStatementDto;
    expect(policy.minimumAge).toBe(65);
    // V3, born 1966, and V2, born 1990.
    expect(liability.byYear.map(({ year }) => year)).toEqual([2031, 2055]);
  });

  it('a unit shows its settled clearing, and late care where it took effect', async () => {
    const c2: UnitStatementDto = JSON.parse(await get('units/C2/statements/2026-02'));
    expect(c2.clearing).toEqual([
      { unit: 'C1', asset: 'MIN', careMinutes: '-45', settledMinutes: '0' },
      { unit: 'GD-T1', asset: 'MIN', careMinutes: '0', settledMinutes: '45' },
    ]);
    expect(c2.totals.every(({ balanced }) => balanced)).toBe(true);
    expect(c2.late.postedLater.records).toBe(1);
    const march: UnitStatementDto = JSON.parse(await get('units/C2/statements/2026-03'));
    expect(march.late.servedEarlier).toMatchObject({ records: 1, servedMinutes: '60' });
    // V4 earned 60 and lost 30 by the reversal, both in March.
    expect(march.circulation.creditedMinutes).toBe('30');
    expect(march.care.total).toEqual({ records: 0, servedMinutes: '30', earnedMinutes: '30' });
  });

  it('a member who moved belongs to the new community from the day after', async () => {
    const c1 = async (asOf: string): Promise<string | undefined> => {
      const text = await get(`units/C1/statements/2026-03?asOf=${asOf}`);
      const { accounts } = JSON.parse(text) as UnitStatementDto;
      return accounts.find(({ purpose }) => purpose === 'earned')?.closingMinutes;
    };
    // V1 150, V2 20, E1 155; then without V2, as if the move had been noted in March.
    expect(await c1('2026-03-10T00:00:00Z')).toBe('325');
    await sql(
      months.city.database.superuserUrl,
      `SET session_replication_role = replica; UPDATE kapok.member_moves SET moved_at = '2026-03-09T03:00:00+08:00'`,
    );
    expect(await c1('2026-03-10T00:00:00Z')).toBe('305');
    expect(await c1('2026-03-09T00:00:00Z')).toBe('325');
  });
});
