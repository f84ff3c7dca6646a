import type { Role } from '../../src/auth/principal.js';
import type { CityStatementDto } from '../../src/modules/reports/city-statement.dto.js';
import { ReportDesk } from '../../src/modules/reports/report-desk.js';
import type { UnitStatementDto } from '../../src/modules/reports/unit-statement.dto.js';
import { canonicalJson } from '../../src/platform/canonical-json.js';
import { insertMember, signIn, type TestUnit } from '../support/people.js';
import type { ReportsCity } from './reports-city.js';
import { playTwoMonths } from './reports-history.js';

/** The table in `playTwoMonths`, counted by hand; nothing below was copied from an answer. */
let city: ReportsCity;
const tokens = new Map<string, string>();
let logins = 0;

beforeAll(async () => {
  ({ city } = await playTwoMonths());
});

afterAll(async () => {
  await city?.close();
});

async function tokenOf(role: Role, unit: TestUnit): Promise<string> {
  const key = `${role} ${unit.code}`;
  const known = tokens.get(key);
  if (known !== undefined) return known;
  logins += 1;
  const member = await insertMember(city.database, { unit, memberNo: `L${logins}`, roles: [role] });
  const { authorization } = await signIn(city.app, member.memberNo);
  tokens.set(key, authorization);
  return authorization;
}

async function get(path: string, role: Role = 'auditor', unit = city.city) {
  const authorization = await tokenOf(role, unit);
  return city.app.http().get(`/v1/${path}`).set('Authorization', authorization);
}

async function cityStatement(month: string): Promise<CityStatementDto> {
  const answer = await get(`city/statements/${month}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

async function unitStatement(code: string, month: string): Promise<UnitStatementDto> {
  const answer = await get(`units/${code}/statements/${month}`);
  expect(answer.status).toBe(200);
  return answer.body;
}

/** `asset owner purpose opening moved closing`, a line each. */
function accountLines({ accounts }: Pick<CityStatementDto, 'accounts'>): string[] {
  return accounts.map(
    (a) =>
      `${a.asset} ${a.ownerKind} ${a.purpose} ${a.openingMinutes} ${a.movedMinutes} ${a.closingMinutes}`,
  );
}

describe("the city's statement", () => {
  let february: CityStatementDto;

  beforeAll(async () => {
    february = await cityStatement('2026-02');
  });

  it('says what it is about and up to where it looks', () => {
    const { format, month, firstDay, lastDay, asOf, seq, closed } = february;
    expect({ format, month, firstDay, lastDay, asOf, seq, closed }).toEqual({
      format: 'kapok-city-statement/1',
      month: '2026-02',
      firstDay: '2026-02-01',
      lastDay: '2026-02-28',
      // The genesis is 0; twelve entries follow, the last of which is the reversal.
      asOf: '2026-02-20T03:00:00.000000Z',
      seq: '12',
      closed: false,
    });
    expect(february.city).toBe('GD-T1');
    expect(february.policy).toMatchObject({ minimumAge: 60, orEarnedMinutes: 6000 });
  });

  it('balances', () => {
    expect(accountLines(february)).toEqual([
      'GRT book issuance -900 0 -900',
      'GRT book spent 0 100 100',
      'GRT member granted 900 -100 800',
      'MIN book honour 30 -30 0',
      'MIN book issuance -210 -140 -350',
      'MIN member earned 180 160 340',
      'MIN unit pool 0 10 10',
    ]);
    const zero = { openingMinutes: '0', movedMinutes: '0', closingMinutes: '0', balanced: true };
    expect(february.totals).toEqual([
      { asset: 'MIN', ...zero },
      { asset: 'GRT', ...zero },
    ]);
  });

  it('counts what went round', () => {
    expect(february.circulation).toEqual({
      creditedMinutes: '15', // V3 45 + V4 30 − V2 60
      redeemedOwnMinutes: '45', // E1: held 60, 15 came back
      redeemedGrantedMinutes: '100',
      grantedMinutes: '0',
      expiredMinutes: '0',
      giftsGivenMinutes: '20',
      giftsReceivedMinutes: '20',
      donatedMinutes: '10',
      broughtOverMinutes: '0',
      adjustedMinutes: '200',
    });
    expect(february.issuance).toEqual({
      issuedMinutes: '140', // 200 + 30 − 90
      issuedTotalMinutes: '350',
      honourMinutes: '-30',
      honourTotalMinutes: '0',
    });
  });

  it('sorts what is outstanding by the year in which it becomes redeemable', () => {
    expect(february.liability).toEqual({
      total: { members: 5, minutes: '340' },
      redeemable: { members: 2, minutes: '245' }, // V1 90, born 1960; E1 155, born 1940
      byYear: [
        { year: 2026, members: 1, minutes: '45' }, // V3, born 1966
        { year: 2050, members: 1, minutes: '20' }, // V2, born 1990
      ],
      unknown: { members: 1, minutes: '30' }, // V4
      granted: { members: 2, minutes: '800' }, // E1 600, E2 200
      minutesPerActiveVolunteer: '170', // 340 over V3 and V4
    });
  });

  it('tells how fast it comes back and how it is spread', () => {
    expect(february.velocity).toEqual({
      redeemedMinutes: '45',
      averageOutstandingMinutes: '260',
      velocity: '0.1731', // 45 / 260
      months: [
        { month: '2026-01', outstandingMinutes: '180', redeemedMinutes: '0' },
        { month: '2026-02', outstandingMinutes: '340', redeemedMinutes: '45' },
      ],
    });
    // 20, 30, 45, 90, 155: Σ i·xi = 1350; (2700 − 6 × 340) / (5 × 340)
    expect(february.concentration).toEqual({
      holders: 5,
      minutes: '340',
      top1Percent: { holders: 1, minutes: '155', share: '0.4559' },
      top10Percent: { holders: 1, minutes: '155', share: '0.4559' },
      gini: '0.3882',
    });
  });

  it('shows granted minutes by class', () => {
    const line = (hardshipClass: string, spent: string, outstanding: string) => ({
      hardshipClass,
      members: 1,
      grantedMinutes: '0',
      spentMinutes: spent,
      expiredMinutes: '0',
      outstandingMinutes: outstanding,
    });
    expect(february.grants).toEqual([line('A', '0', '600'), line('B', '100', '200')]);
  });

  it('counts care, less what was undone of an earlier month', () => {
    const sums = { records: 1, servedMinutes: '-15', earnedMinutes: '-15' }; // 45 + 30 − 90
    expect(february.care).toEqual({
      activeVolunteers: 2,
      eldersServed: 2,
      total: sums,
      services: [{ code: 'COMPANY', name: '名COMPANY', nameEn: 'COMPANY', ...sums }],
    });
  });

  it('has the month before as it was', async () => {
    const january = await cityStatement('2026-01');
    expect(accountLines(january)).toEqual([
      'GRT book issuance 0 -900 -900',
      'GRT member granted 0 900 900',
      'MIN book honour 0 30 30',
      'MIN book issuance 0 -210 -210',
      'MIN member earned 0 180 180',
    ]);
    expect(january.circulation).toMatchObject({ creditedMinutes: '180', grantedMinutes: '900' });
    expect(january.care.total).toEqual({ records: 2, servedMinutes: '210', earnedMinutes: '210' });
    expect(january.liability.total).toEqual({ members: 2, minutes: '180' });
  });

  it('has nothing of a month before all', async () => {
    const empty = await cityStatement('2025-06');
    expect([empty.accounts, empty.grants, empty.care.services]).toEqual([[], [], []]);
    expect(empty.concentration.gini).toBeNull();
    expect(empty.velocity.velocity).toBeNull();
    expect(empty.liability.minutesPerActiveVolunteer).toBeNull();
  });
});

describe("a community's statement", () => {
  it('balances against the city and its neighbours', async () => {
    const c1 = await unitStatement('C1', '2026-02');
    expect(c1.unit).toEqual({ code: 'C1', kind: 'community', name: 'C1' });
    expect(accountLines(c1)).toEqual([
      'GRT member granted 600 0 600',
      'MIN member earned 180 85 265',
      'MIN unit clearing 0 45 45',
      'MIN unit pool 0 10 10',
    ]);
    expect(c1.counterparts).toEqual([
      { purpose: 'honour', asset: 'MIN', movedMinutes: '-30' },
      { purpose: 'issuance', asset: 'MIN', movedMinutes: '-110' }, // −200 + 90
    ]);
    const grants = { openingMinutes: '600', movedMinutes: '0', closingMinutes: '600' };
    const own = { openingMinutes: '180', movedMinutes: '140', closingMinutes: '320' };
    expect(c1.totals).toEqual([
      { asset: 'MIN', ...own, counterMinutes: '-140', balanced: true },
      { asset: 'GRT', ...grants, counterMinutes: '0', balanced: true },
    ]);
    expect(c1.clearing).toEqual([
      { unit: 'C2', asset: 'MIN', careMinutes: '45', settledMinutes: '0' },
    ]);
  });

  it('counts what its own members have more or less, and care where it was given', async () => {
    const c1 = await unitStatement('C1', '2026-02');
    expect(c1.circulation).toMatchObject({
      creditedMinutes: '-60',
      redeemedOwnMinutes: '45',
      giftsGivenMinutes: '20',
      giftsReceivedMinutes: '20',
      donatedMinutes: '10',
      adjustedMinutes: '200',
    });
    const { activeVolunteers, eldersServed, total } = c1.care;
    expect({ activeVolunteers, eldersServed, total }).toEqual({
      activeVolunteers: 1,
      eldersServed: 1,
      total: { records: 1, servedMinutes: '45', earnedMinutes: '45' },
    });
  });

  it('is the other half of the city', async () => {
    const c2 = await unitStatement('C2', '2026-02');
    expect(accountLines(c2)).toEqual([
      'GRT member granted 300 -100 200',
      'MIN member earned 0 75 75',
      'MIN unit clearing 0 -45 -45',
    ]);
    expect(c2.counterparts).toEqual([
      { purpose: 'spent', asset: 'GRT', movedMinutes: '100' },
      { purpose: 'issuance', asset: 'MIN', movedMinutes: '-30' },
    ]);
    expect(c2.clearing).toEqual([
      { unit: 'C1', asset: 'MIN', careMinutes: '-45', settledMinutes: '0' },
    ]);
    expect(c2.care).toMatchObject({ activeVolunteers: 1, eldersServed: 1 });
    expect(c2.care.total).toEqual({ records: 0, servedMinutes: '-60', earnedMinutes: '-60' });
  });

  it('of a district holds all below it, and clears nothing within', async () => {
    const d1 = await unitStatement('D1', '2026-02');
    expect(accountLines(d1)).toEqual([
      'GRT member granted 900 -100 800',
      'MIN member earned 180 160 340',
      'MIN unit pool 0 10 10',
    ]);
    expect(d1.clearing).toEqual([]);
    expect(d1.totals.every(({ balanced }) => balanced)).toBe(true);
    expect(d1.circulation).toEqual((await cityStatement('2026-02')).circulation);
  });
});

describe('the form of a statement', () => {
  it('is canonical JSON: the same bytes again', async () => {
    const answer = await get('city/statements/2026-02');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.text).toBe(canonicalJson(JSON.parse(answer.text)));
    expect((await get('city/statements/2026-02')).text).toBe(answer.text);
    const { asOf } = answer.body as CityStatementDto;
    expect((await get(`city/statements/2026-02?asOf=${asOf}`)).text).toBe(answer.text);
  });

  it('is CSV on request, with every figure', async () => {
    const answer = await get('units/C1/statements/2026-02?format=csv');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toContain('statement-C1-2026-02.csv');
    const lines = answer.text.split('\r\n');
    expect(lines[0]).toBe('\uFEFFsection,key,measure,value');
    expect(lines).toContain('accounts,MIN member earned,movedMinutes,85');
    expect(lines).toContain('counterparts,MIN issuance,movedMinutes,-110');
    expect(lines).toContain('care.services,COMPANY,servedMinutes,45');
  });
});

describe('who may read', () => {
  it.each([
    ['social_worker', 'C1', 200],
    ['station_admin', 'D1', 200],
    ['city_admin', 'GD-T1', 200],
    ['auditor', 'D1', 200],
    ['social_worker', 'C2', 404],
    ['auditor', 'C2', 404],
    ['operator', 'GD-T1', 403],
    ['volunteer', 'C1', 403],
  ] as const)('%s of %s: the statement of C1 answers %i', async (role, unitCode, status) => {
    const answer = await get('units/C1/statements/2026-02', role, unitOf(unitCode));
    expect(answer.status).toBe(status);
  });

  it.each([
    ['city_admin', 'GD-T1', 200],
    ['auditor', 'GD-T1', 200],
    ['auditor', 'D1', 403],
    ['social_worker', 'GD-T1', 403],
  ] as const)("%s of %s: the city's statement answers %i", async (role, unitCode, status) => {
    const answer = await get('city/statements/2026-02', role, unitOf(unitCode));
    expect(answer.status).toBe(status);
  });

  it('a unit that is not there answers like one out of reach', async () => {
    const [absent, foreign] = [
      await get('units/NOWHERE/statements/2026-02', 'social_worker', city.c1),
      await get('units/C2/statements/2026-02', 'social_worker', city.c1),
    ];
    const { instance: _1, requestId: _2, ...one } = absent.body;
    const { instance: _3, requestId: _4, ...other } = foreign.body;
    expect(one).toEqual(other);
    expect(absent.body.code).toBe('not_found');
  });

  function unitOf(code: string): TestUnit {
    const { city: top, d1, c1, c2 } = city;
    return [d1, c1, c2].find((unit) => unit.code === code) ?? top;
  }
});

describe('what cannot be reported', () => {
  it.each([
    ['city/statements/2999-01', '/month'],
    ['city/statements/2026-13', '/month'],
    ['city/statements/2026-02?asOf=2999-01-01T00:00:00Z', '/asOf'],
    ['city/statements/2026-02?asOf=2026-01-01T00:00:00Z', '/asOf'],
    ['city/statements/2026-02?asOf=yesterday', '/asOf'],
    ['city/statements/2026-02?format=pdf', '/format'],
    ['units/C1/statements/2026-2', '/month'],
  ])('%s is refused at %s', async (path, pointer) => {
    const answer = await get(path);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('validation_failed');
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([
      pointer,
    ]);
  });
});

describe('the desk', () => {
  it('makes one report at a time, and takes no more than eight others', async () => {
    const desk = city.app.app.get(ReportDesk, { strict: false });
    const wish = { bookId: city.bookId, month: '2026-02', asOf: null };
    let [making, most] = [0, 0];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const work = async (): Promise<void> => {
      making += 1;
      most = Math.max(most, making);
      await gate;
      making -= 1;
    };
    const taken = Array.from({ length: 9 }, () => desk.make(wish, work));
    await expect(desk.make(wish, work)).rejects.toMatchObject({ code: 'reports_busy' });
    open();
    await Promise.all(taken);
    expect(most).toBe(1);
  });

  it('goes on after a report that failed', async () => {
    const desk = city.app.app.get(ReportDesk, { strict: false });
    const wish = { bookId: city.bookId, month: '2026-02', asOf: null };
    const broken = desk.make(wish, ({ client }) => client.query('SELECT nothing'));
    await expect(broken).rejects.toMatchObject({ code: '42703' });
    expect((await get('city/statements/2026-02')).status).toBe(200);
  });
});
