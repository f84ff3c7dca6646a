import { LoginLimiter } from '../../src/auth/login-limiter.js';
import { startTestApp, type TestApp } from '../support/app.js';
import {
  insertMember,
  openTestBook,
  signIn,
  TEST_PASSWORD,
  type TestUnit,
} from '../support/people.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let city: TestUnit;
/** Two services, as two processes would be: they share nothing but the database. */
let apps: [TestApp, TestApp];

beforeAll(async () => {
  database = await createTestDatabase();
  city = await openTestBook(database);
  apps = [await startTestApp({ database }), await startTestApp({ database })];
});

afterAll(async () => {
  await Promise.all((apps ?? []).map((app) => app.close()));
  await database?.drop();
});

const login = (turn: number, identifier: string, password: string) =>
  (apps[turn % 2] as TestApp).http().post('/v1/auth/login').send({ identifier, password });

/** How many answers had each status. */
async function tally(answers: Promise<{ status: number }>[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(answers)) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const times = <T>(count: number, act: (turn: number) => T): T[] =>
  Array.from({ length: count }, (_, turn) => act(turn));

const credential = (memberId: string) =>
  sql<{ failed_count: number; seconds: number | null }>(
    database.ownerUrl,
    `SELECT failed_count, extract(epoch FROM locked_until - now())::float8 AS seconds
       FROM kapok.credentials WHERE member_id = $1`,
    [memberId],
  ).then((rows) => rows[0]);

const openLock = (memberId: string) =>
  sql(database.ownerUrl, 'UPDATE kapok.credentials SET locked_until = now() WHERE member_id = $1', [
    memberId,
  ]);

it('locks a number after five failures made at once in two processes', async () => {
  const member = await insertMember(database, { unit: city, memberNo: 'L1' });
  const answers = times(20, (turn) => login(turn, member.memberNo, `guess-${turn}-guess`));
  expect(await tally(answers)).toEqual({ 401: 5, 423: 15 });
  expect((await credential(member.id))?.failed_count).toBe(5);

  const locked = await login(1, member.memberNo, TEST_PASSWORD);
  expect([locked.status, locked.body.code, locked.body.retryable]).toEqual([
    423,
    'locked_out',
    true,
  ]);
  expect(Number(locked.headers['retry-after'])).toBeGreaterThan(50);
  expect(
    await sql(database.ownerUrl, 'SELECT 1 FROM kapok.sessions WHERE member_id = $1', [member.id]),
  ).toEqual([]);
});

it('locks longer after each further failure and forgets after the right password', async () => {
  const member = await insertMember(database, { unit: city, memberNo: 'L2' });
  for (let turn = 0; turn < 5; turn += 1) await login(turn, member.memberNo, 'wrong-password');
  await openLock(member.id);
  await login(0, member.memberNo, 'wrong-password').expect(401);
  expect((await credential(member.id))?.seconds).toBeGreaterThan(110);
  await openLock(member.id);
  await login(1, member.memberNo, TEST_PASSWORD).expect(200);
  expect(await credential(member.id)).toEqual({ failed_count: 0, seconds: null });
});

it('locks a number that nobody has in the same way', async () => {
  const answers = times(12, (turn) => login(turn, 'NOBODY-9', 'wrong-password'));
  expect(await tally(answers)).toEqual({ 401: 5, 423: 7 });
  const locked = await login(0, 'NOBODY-9', 'wrong-password');
  expect(Number(locked.headers['retry-after'])).toBeGreaterThan(50);
});

it('lets many right passwords in at once: none counts as a failure of another', async () => {
  const member = await insertMember(database, { unit: city, memberNo: 'L3' });
  const answers = times(12, () => login(0, member.memberNo, TEST_PASSWORD));
  expect(await tally(answers)).toEqual({ 200: 12 });
  expect(await credential(member.id)).toEqual({ failed_count: 0, seconds: null });
});

it('limits attempts on one number from one address over both processes', async () => {
  await untilWindowLasts(8_000);
  const answers = times(40, (turn) => login(turn, 'NOBODY-10', 'wrong-password'));
  expect(await tally(answers)).toEqual({ 401: 5, 423: 25, 429: 10 });
  const limited = await login(0, 'NOBODY-10', 'wrong-password');
  expect([limited.status, limited.body.code]).toEqual([429, 'rate_limited']);
  expect(Number(limited.headers['retry-after'])).toBeLessThanOrEqual(60);
  await login(0, 'NOBODY-11', 'wrong-password').expect(401);
});

/** Windows are whole minutes; a test that counts within one must not straddle two. */
async function untilWindowLasts(neededMs: number): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < neededMs) await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
}

it('sweeps lapsed counters and keeps live ones', async () => {
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.rate_limits (bucket, window_start, hits)
     VALUES ('window:a', now() - interval '11 minutes', 1), ('window:b', now(), 1),
            ('unknown:a', now() - interval '26 hours', 1), ('unknown:b', now() - interval '23 hours', 1)`,
  );
  await apps[0].app.get(LoginLimiter).sweep();
  const rows = await sql(
    database.ownerUrl,
    `SELECT bucket FROM kapok.rate_limits WHERE bucket ~ '^(window|unknown):[ab]$' ORDER BY 1`,
  );
  expect(rows).toEqual([{ bucket: 'unknown:b' }, { bucket: 'window:b' }]);
});

it('lets exactly one of many who show one refresh token go on, and ends the session', async () => {
  const member = await insertMember(database, { unit: city, memberNo: 'L4' });
  const { refreshToken } = await signIn(apps[0], member.memberNo);
  const all = await Promise.all(
    times(10, (turn) =>
      (apps[turn % 2] as TestApp).http().post('/v1/auth/refresh').send({ refreshToken }),
    ),
  );
  expect(all.map((answer) => answer.status).sort()).toEqual([200, ...Array(9).fill(401)]);
  const winner = all.find((answer) => answer.status === 200);
  const rows = await sql(
    database.ownerUrl,
    'SELECT revoked_reason FROM kapok.sessions WHERE member_id = $1',
    [member.id],
  );
  expect(rows).toEqual([{ revoked_reason: 'reuse' }]);
  const next = { refreshToken: winner?.body.refreshToken };
  await apps[0].http().post('/v1/auth/refresh').send(next).expect(401);
});
