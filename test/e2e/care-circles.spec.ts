import type { Role } from '../../src/auth/principal.js';
import type { CareCirclesDto } from '../../src/modules/reports/care-circles.dto.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { insertMember, signIn } from '../support/people.js';
import { sql } from '../support/sql.js';
import { CirclesCity } from './circles-city.js';

let city: CirclesCity;
let server: TestApp;
let auditor: string;

beforeAll(async () => {
  city = await CirclesCity.open();
  server = city.reports.app;
  auditor = await tokenOf('auditor', 'AUDIT');
}, 60_000);

afterAll(() => city?.close());

async function tokenOf(role: Role, memberNo: string, unit = city.reports.city): Promise<string> {
  await insertMember(city.reports.database, { unit, memberNo, roles: [role] });
  return (await signIn(city.reports.app, memberNo)).authorization;
}

const ask = (query: string, authorization = auditor) =>
  server.http().get(`/v1/city/care-circles/${query}`).set('Authorization', authorization);

async function report(query = '2026-01?months=1'): Promise<CareCirclesDto> {
  const answer = await ask(query);
  expect([query, answer.status]).toEqual([query, 200]);
  return answer.body;
}

const RING = 'ABC 180/720/780 0.9231 AB300* BC240* CA180* P1.0000';
const PAIR = 'DE 150/350/480 0.7292 DE200* ED150* Q0.5714 P0.4286';

describe('the report of care in circles', () => {
  it('finds the ring and the pair that were put there, and nothing where many serve one', async () => {
    const january = await report();
    expect(city.ringLines(january)).toEqual([RING, PAIR]);
    expect(january).toMatchObject({
      format: 'kapok-care-circles/1',
      month: '2026-01',
      firstDay: '2026-01-01',
      lastDay: '2026-01-31',
      months: 1,
      found: { rings: 2 },
    });
    // By hand: 2+2+1+1+1+1+1+1+28+4+7+1 records of 12 pairs; F→D was undone.
    expect(january.care).toEqual({
      days: 31,
      records: 50,
      minutes: '3620',
      pairs: 12,
      volunteers: 10,
      recipients: 9,
      ties: 5,
      tiesLeftOut: 0,
    });
  });

  it('says of each member what was earned and received inside', async () => {
    const [ring] = (await report()).rings;
    const members = ring?.members.map(
      ({ memberId, earnedMinutes, insideMinutes, receivedMinutes }) =>
        `${city.nameOf(memberId)} ${earnedMinutes} ${insideMinutes} ${receivedMinutes}`,
    );
    expect(members?.sort()).toEqual(['A 360 300 180', 'B 240 240 300', 'C 180 180 240']);
  });

  it('counts a record until it is undone, and takes thresholds from whoever asks', async () => {
    const { rings } = await report('2026-01?months=1&asOf=2026-01-10T00:00:00Z');
    expect(rings).toEqual([]);
    await city.serve('D→F', { day: '2026-01-06', minutes: 130, at: '2026-01-31T02:00:00Z' });
    expect(city.ringLines(await report('2026-01?months=1&tieMinutes=60'))).toEqual([
      RING,
      'DE 150/350/610 0.5738 DE200* ED150* Q0.5714 P0.4286',
      'GH 60/120/120 1.0000 GH60* HG60* P1.0000',
    ]);
    // A ring of three is too large: its ties of 240 and more make none.
    const small = await report('2026-01?months=1&largestRing=2&asOf=2026-01-31T01:59:00Z');
    expect(city.ringLines(small)).toEqual([PAIR]);
  });

  it('lists volunteers whose care one hand approves', async () => {
    const { hands, found } = await report();
    const lines = hands.map(
      (hand) =>
        `${city.nameOf(hand.volunteerId)} ${city.nameOf(hand.approverId)} ${hand.records} ${hand.minutes} ${hand.soleMinutes} ${hand.share} ${hand.otherApprovers}`,
    );
    // W's minutes have two hands, 400 and 300; each of X's records has both.
    expect(lines.sort()).toEqual([
      'V P 28 840 840 1.0000 1',
      'X P 7 700 0 1.0000 1',
      'X Q 7 700 0 1.0000 1',
    ]);
    expect(found.hands).toBe(3);
    const half = await report('2026-01?months=1&handPercent=50&handMinutes=400&top=1');
    expect([half.hands.length, half.found.hands]).toEqual([1, 4]);
  });

  it('lists pairs that record nearly every day', async () => {
    const { daily } = await report();
    const lines = daily.map(
      ({ volunteerId, recipientId, days, dayShare, minutes }) =>
        `${city.nameOf(volunteerId)}${city.nameOf(recipientId)} ${days} ${dayShare} ${minutes}`,
    );
    expect(lines).toEqual(['VZ 28 0.9032 840']);
    expect((await report('2026-01?months=1&dayPercent=91')).daily).toEqual([]);
    expect((await report('2026-01?months=2')).daily).toEqual([]);
  });

  it('is the same bytes later, on another server, whatever came after and whoever was erased', async () => {
    const paths = ['json', 'csv'].map(
      (format) => `2026-01?months=3&asOf=2026-01-31T03:00:00Z&format=${format}`,
    );
    const before = await Promise.all(paths.map(async (path) => (await ask(path)).text));
    const undo = await city.serve('A→B', {
      day: '2026-01-28',
      minutes: 90,
      at: '2026-02-01T01:00:00Z',
    });
    await city.reports.reverse('2026-02-02T01:00:00Z', undo);
    await city.serve('B→A', { day: '2026-01-29', minutes: 240, at: '2026-02-03T01:00:00Z' });
    const { superuserUrl } = city.reports.database;
    await sql(
      superuserUrl,
      `SET session_replication_role = replica; UPDATE kapok.members SET member_no = 'E7', status = 'erased' WHERE id = $1`.replace(
        '$1',
        `'${city.people.E.id}'`,
      ),
    );
    const another = await startTestApp({ database: city.reports.database });
    server = another;
    const after = await Promise.all(paths.map(async (path) => (await ask(path)).text));
    expect(after).toEqual(before);
    // Nobody is called by a number or a name, which an erasure would have changed.
    for (const text of after) {
      expect(text).toContain(city.people.E.id);
      expect(text).not.toMatch(/N-[A-Z]|"E7"|,E7/);
    }
    const now = city.ringLines(await report());
    await another.close();
    server = city.reports.app;
    expect(now[0]).toBe('ABC 240/960/1020 0.9412 AB300* BA240* BC240 CA180 P1.0000');
  });

  it('has every figure in its table', async () => {
    const answer = await ask('2026-01?months=1&asOf=2026-01-31T01:30:00Z&format=csv');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toContain('care-circles-GD-T1-2026-01.csv');
    const { A, B, V } = city.people;
    const lines = answer.text.split('\r\n');
    expect(lines).toContain('rings,1,roundMinutes,180');
    expect(lines).toContain(`rings.ties,1 ${A.id} ${B.id},minutes,300`);
    expect(lines).toContain(`rings.members,1 ${A.id},earnedMinutes,360`);
    expect(lines).toContain(`rings.hands,1 ${city.p.id},share,1.0000`);
    expect(lines).toContain(`hands,${V.id} ${city.p.id},minutes,840`);
    expect(lines).toContain('care,,pairs,12');
  });

  it('is for auditors and city admins of the whole city', async () => {
    const { c1 } = city.reports;
    const all: [Role, string, number, typeof c1?][] = [
      ['city_admin', 'L1', 200],
      ['auditor', 'L2', 403, c1],
      ['station_admin', 'L3', 403],
      ['social_worker', 'L4', 403],
      ['operator', 'L5', 403],
      ['volunteer', 'L6', 403],
    ];
    for (const [role, memberNo, status, unit] of all) {
      const answer = await ask('2026-01', await tokenOf(role, memberNo, unit));
      expect([role, answer.status]).toEqual([role, status]);
      if (status === 403) expect(answer.body.code).toBe('forbidden');
    }
    expect((await server.http().get('/v1/city/care-circles/2026-01')).status).toBe(401);
  });

  it('refuses thresholds out of bounds', async () => {
    for (const [wrong, pointer] of [
      ['months=13', '/months'],
      ['months=0', '/months'],
      ['tieMinutes=1.5', '/tieMinutes'],
      ['largestRing=51', '/largestRing'],
      ['handPercent=49', '/handPercent'],
      ['dayPercent=101', '/dayPercent'],
      ['top=201', '/top'],
      ['top=x', '/top'],
    ]) {
      const { status, body } = await ask(`2026-01?${wrong}`);
      expect([wrong, status, body.errors?.[0]?.pointer]).toEqual([wrong, 400, pointer]);
    }
    expect((await ask('2199-01')).status).toBe(400);
  });
});
