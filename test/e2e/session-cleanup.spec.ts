import { jest } from '@jest/globals';
import { SessionCleaner } from '../../src/auth/session-cleaner.js';
import { Database } from '../../src/platform/database/database.js';
import { IdempotencySweeper } from '../../src/platform/idempotency/idempotency-sweeper.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { FakedClock } from '../support/faked-clock.js';
import { whileOpen } from '../support/open-transaction.js';
import { insertMember, openTestBook, signIn, type TestUnit } from '../support/people.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DAY_MS = 86_400_000;
const START = new Date('2026-03-01T00:00:00Z');

let database: TestDatabase;
let apps: [TestApp, TestApp];
let city: TestUnit;
let clock: FakedClock;

beforeAll(async () => {
  database = await createTestDatabase();
  city = await openTestBook(database);
  const env = { KAPOK_REFRESH_TOKEN_DAYS: '30' };
  apps = [await startTestApp({ database, env }), await startTestApp({ database, env })];
});
beforeEach(() => {
  clock = new FakedClock(START);
});
afterEach(async () => {
  clock.remove();
  await run('DELETE FROM kapok.refresh_tokens');
  await run('DELETE FROM kapok.sessions');
});
afterAll(async () => {
  for (const app of apps ?? []) await app.close();
  await database?.drop();
});

const run = (statement: string, values: unknown[] = []) =>
  sql<{ n: number }>(database.ownerUrl, statement, values);
const cleaner = (of = 0) => (apps[of] as TestApp).app.get(SessionCleaner, { strict: false });
/** A round as the clock starts it, awaited as a shutdown awaits it. */
const tick = async (): Promise<void> => {
  const background = cleaner();
  background.tick();
  await background.settled();
};
const daysOn = (days: number): void => clock.set(new Date(START.getTime() + days * DAY_MS));
const refresh = (refreshToken: string) =>
  apps[0].http().post('/v1/auth/refresh').send({ refreshToken });
const left = async (): Promise<[sessions: number, tokens: number]> => {
  const count = async (table: string): Promise<number> =>
    (await run(`SELECT count(*)::int AS n FROM kapok.${table}`))[0]?.n ?? -1;
  return [await count('sessions'), await count('refresh_tokens')];
};

let counter = 0;
/** A member's session with one used refresh token and the one that followed it. */
async function refreshedSession() {
  counter += 1;
  const member = await insertMember(database, { unit: city, memberNo: `V${counter}` });
  const { refreshToken: used } = await signIn(apps[0], member.memberNo);
  const { body } = await refresh(used).expect(200);
  const authorization = `Bearer ${body.accessToken}`;
  return { member, used, next: String(body.refreshToken), authorization };
}

/** Ended sessions by the thousand, without the price of logging in; the end is `days` after the start. */
async function endedSessions(sessions: number, tokens: number, days = 0): Promise<void> {
  counter += 1;
  const { id } = await insertMember(database, { unit: city, memberNo: `V${counter}` });
  await run(
    `WITH made AS (
       INSERT INTO kapok.sessions (id, book_id, member_id, expires_at)
       SELECT gen_random_uuid(), $1, $2, $3 FROM generate_series(1, $4) RETURNING id)
     INSERT INTO kapok.refresh_tokens (token_hash, session_id)
     SELECT sha256((id::text || n)::bytea), id FROM made, generate_series(1, $5::int) AS n`,
    [city.bookId, id, new Date(START.getTime() + days * DAY_MS), sessions, tokens],
  );
}

describe('cleaning up sessions', () => {
  it('leaves a live session all its tokens, and a used one still ends it', async () => {
    const { member, used, next } = await refreshedSession();
    daysOn(29.9);
    expect(await cleaner().clean()).toEqual({ sessions: 0, tokens: 0 });
    expect(await left()).toEqual([1, 2]);
    expect((await refresh(used)).body.code).toBe('invalid_refresh_token');
    const reason = 'SELECT revoked_reason FROM kapok.sessions WHERE member_id = $1';
    expect(await run(reason, [member.id])).toEqual([{ revoked_reason: 'reuse' }]);
    expect((await refresh(next)).status).toBe(401);
  });

  it('keeps an expired session for seven days, then deletes it with its tokens', async () => {
    await refreshedSession();
    daysOn(36.9);
    expect(await cleaner().clean()).toEqual({ sessions: 0, tokens: 0 });
    daysOn(37.1);
    expect(await cleaner().clean()).toEqual({ sessions: 1, tokens: 2 });
    expect(await left()).toEqual([0, 0]);
  });

  it('counts from the revocation of a session that was ended early, and leaves the others', async () => {
    const early = await refreshedSession();
    const other = await refreshedSession();
    await apps[0].http().post('/v1/auth/logout').set('authorization', early.authorization);
    daysOn(6.9);
    expect(await cleaner().clean()).toEqual({ sessions: 0, tokens: 0 });
    daysOn(7.1);
    expect(await cleaner().clean()).toEqual({ sessions: 1, tokens: 2 });
    expect((await refresh(early.next)).body.code).toBe('invalid_refresh_token');
    expect((await refresh(early.used)).body.code).toBe('invalid_refresh_token');
    await refresh(other.next).expect(200);
  });

  it('goes through more than one transaction takes, oldest first', async () => {
    await endedSessions(1_200, 2);
    await endedSessions(1, 6_000);
    await endedSessions(3, 1, 50);
    daysOn(40);
    expect(await cleaner().clean()).toEqual({ sessions: 1_201, tokens: 8_400 });
    expect(await left()).toEqual([3, 3]);
  });

  it('is safe in several processes at once', async () => {
    await endedSessions(2_000, 3);
    daysOn(40);
    const done = await Promise.all([0, 1, 0, 1].map((of) => cleaner(of).clean()));
    done.push(await cleaner().clean());
    expect(done.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(2_000);
    expect(done.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(6_000);
    expect(await left()).toEqual([0, 0]);
  });

  it('passes over what somebody holds, and comes back for it', async () => {
    await endedSessions(2, 2);
    daysOn(40);
    const shown = { text: 'SELECT 1 FROM kapok.refresh_tokens LIMIT 1 FOR UPDATE' };
    await whileOpen(database, shown, async () => {
      expect(await cleaner().clean()).toEqual({ sessions: 1, tokens: 3 });
    });
    expect(await cleaner().clean()).toEqual({ sessions: 1, tokens: 1 });
  });

  it('writes nothing when there is nothing', async () => {
    await refreshedSession();
    const write = jest.spyOn(apps[0].app.get(Database, { strict: false }), 'transaction');
    expect(await cleaner().clean()).toEqual({ sessions: 0, tokens: 0 });
    expect(write).not.toHaveBeenCalled();
    write.mockRestore();
  });

  it('goes on in the background after a round has failed', async () => {
    await endedSessions(1, 1);
    daysOn(40);
    await run('REVOKE DELETE ON kapok.sessions FROM kapok_app');
    await tick();
    expect(await left()).toEqual([1, 1]);
    await run('GRANT DELETE ON kapok.sessions TO kapok_app');
    await tick();
    expect(await left()).toEqual([0, 0]);
  });
});

describe('old idempotency keys', () => {
  it('are forgotten after thirty days, by several at once, more than one batch of them', async () => {
    counter += 1;
    const { id } = await insertMember(database, { unit: city, memberNo: `V${counter}` });
    await run(
      `INSERT INTO kapok.idempotency_keys (book_id, member_id, key, request_hash, state, created_at)
       SELECT $1, $2, n::text, '\\x00', 'done', now() - make_interval(days => CASE WHEN n > 3 THEN 31 ELSE 29 END)
         FROM generate_series(1, 12003) AS n`,
      [city.bookId, id],
    );
    const sweep = (of: 0 | 1) => apps[of].app.get(IdempotencySweeper, { strict: false }).sweepAll();
    const swept = await Promise.all([sweep(0), sweep(1)]);
    swept.push(await sweep(0));
    expect(swept.reduce((sum, keys) => sum + keys, 0)).toBe(12_000);
    expect(await run('SELECT count(*)::int AS n FROM kapok.idempotency_keys')).toEqual([{ n: 3 }]);
  });
});
