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
let app: TestApp;
let city: TestUnit;

beforeAll(async () => {
  database = await createTestDatabase();
  city = await openTestBook(database);
  app = await startTestApp({ database });
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

let counter = 0;
async function newMember(more: Partial<Parameters<typeof insertMember>[1]> = {}) {
  counter += 1;
  return insertMember(database, { unit: city, memberNo: `V${counter}`, ...more });
}

const login = (identifier: string, password: string, more: object = {}) =>
  app
    .http()
    .post('/v1/auth/login')
    .send({ identifier, password, ...more });
const refresh = (refreshToken: string) =>
  app.http().post('/v1/auth/refresh').send({ refreshToken });
const me = (authorization: string) => app.http().get('/v1/auth/me').set({ authorization });
const changePassword = (authorization: string, currentPassword: string, newPassword: string) =>
  app.http().put('/v1/auth/password').set({ authorization }).send({ currentPassword, newPassword });

describe('logging in', () => {
  it('answers tokens for a member number and the password', async () => {
    const member = await newMember({ roles: ['volunteer'] });
    const answer = await login(member.memberNo, TEST_PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toMatchObject({
      expiresInSeconds: 600,
      mustChangePassword: false,
      memberId: member.id,
      memberNo: member.memberNo,
    });
    const known = await me(`Bearer ${answer.body.accessToken}`);
    expect(known.body).toEqual({
      memberId: member.id,
      memberNo: member.memberNo,
      mustChangePassword: false,
      roles: [{ role: 'volunteer', unitId: city.id, unitPath: city.path }],
    });
  });

  it('finds a member by phone however it is written, and says the phone nowhere', async () => {
    const member = await newMember({ phone: '13800001111' });
    for (const phone of ['13800001111', '+86 138-0000-1111', ' 138 0000 1111 ']) {
      const answer = await login(phone, TEST_PASSWORD);
      expect(answer.body.memberId).toBe(member.id);
      expect(answer.text).not.toContain('13800001111');
    }
  });

  it('lets a couple with one phone log in by number only', async () => {
    const first = await newMember({ phone: '13800002222' });
    await newMember({ phone: '13800002222' });
    expect((await login('13800002222', TEST_PASSWORD)).status).toBe(401);
    expect((await login(first.memberNo, TEST_PASSWORD)).status).toBe(200);
  });

  it('answers an unknown number and a wrong password alike, and about as fast', async () => {
    const member = await newMember();
    const timed = async (identifier: string) => {
      const startMs = performance.now();
      const { status, body } = await login(identifier, 'not-the-password');
      const { requestId: _, ...rest } = body;
      return { status, rest, ms: performance.now() - startMs };
    };
    const wrong = await timed(member.memberNo);
    const unknown = await timed('NOBODY1');
    expect(wrong.status).toBe(401);
    expect(wrong.rest.code).toBe('invalid_credentials');
    expect(unknown.rest).toEqual(wrong.rest);
    // Failures wait for a common moment; without it an unknown number would answer in a few milliseconds.
    expect(Math.min(wrong.ms, unknown.ms)).toBeGreaterThan(110);
  });

  it('refuses members who are suspended, or have no credential, like unknown ones', async () => {
    const suspended = await newMember();
    await sql(database.ownerUrl, `UPDATE kapok.members SET status = 'suspended' WHERE id = $1`, [
      suspended.id,
    ]);
    const without = await newMember({ password: null });
    for (const { memberNo } of [suspended, without]) {
      const answer = await login(memberNo, TEST_PASSWORD);
      expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
    }
  });

  it('refuses malformed bodies by field, repeating no password', async () => {
    const bodies = [
      {},
      { identifier: 7, password: 'x' },
      { identifier: 'V1', password: ['secret-secret'] },
      { identifier: 'V1', password: 'secret-secret'.repeat(100) },
      { identifier: 'V1', password: 'secret-secret', admin: true },
      { identifier: 'V1', password: 'secret-secret', city: "x' OR 1=1" },
      { identifier: '', password: 'secret-secret' },
    ];
    for (const body of bodies) {
      const answer = await app.http().post('/v1/auth/login').send(body);
      expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed']);
      expect(answer.text).not.toContain('secret-secret');
    }
  });
});

describe('going on with a session', () => {
  it('exchanges a refresh token once; a second use ends the session', async () => {
    const member = await newMember();
    const session = await signIn(app, member.memberNo);
    const next = await refresh(session.refreshToken);
    expect(next.status).toBe(200);
    expect(next.body.refreshToken).not.toBe(session.refreshToken);
    const authorization = `Bearer ${next.body.accessToken}`;
    expect((await me(authorization)).status).toBe(200);

    const reused = await refresh(session.refreshToken);
    expect([reused.status, reused.body.code]).toEqual([401, 'invalid_refresh_token']);
    expect((await me(authorization)).status).toBe(401);
    expect((await me(session.authorization)).status).toBe(401);
    expect((await refresh(next.body.refreshToken)).status).toBe(401);
    const rows = await sql(
      database.ownerUrl,
      'SELECT revoked_reason FROM kapok.sessions WHERE member_id = $1',
      [member.id],
    );
    expect(rows).toEqual([{ revoked_reason: 'reuse' }]);
  });

  it('keeps tokens and passwords out of the database', async () => {
    const { refreshToken } = await signIn(app, (await newMember()).memberNo);
    const rows = await sql<{ all: string }>(
      database.ownerUrl,
      `SELECT (SELECT string_agg(t::text, ' ') FROM kapok.refresh_tokens t) ||
              (SELECT string_agg(s::text, ' ') FROM kapok.sessions s) ||
              (SELECT string_agg(c::text, ' ') FROM kapok.credentials c) ||
              (SELECT string_agg(r::text, ' ') FROM kapok.rate_limits r) AS all`,
    );
    expect(rows[0]?.all).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    for (const secret of [refreshToken, TEST_PASSWORD, '127.0.0.1', '13800001111']) {
      expect(rows[0]?.all).not.toContain(secret);
    }
  });

  it('refuses unknown, malformed and outlived refresh tokens', async () => {
    const member = await newMember();
    const { refreshToken } = await signIn(app, member.memberNo);
    await sql(
      database.ownerUrl,
      `UPDATE kapok.sessions SET expires_at = now() - interval '1 s' WHERE member_id = $1`,
      [member.id],
    );
    expect((await refresh(refreshToken)).body.code).toBe('invalid_refresh_token');
    expect((await refresh('A'.repeat(43))).body.code).toBe('invalid_refresh_token');
    expect((await refresh('short')).body.code).toBe('validation_failed');
  });

  it('ends with logout: neither token works any more', async () => {
    const session = await signIn(app, (await newMember()).memberNo);
    const answer = await app
      .http()
      .post('/v1/auth/logout')
      .set('authorization', session.authorization);
    expect(answer.status).toBe(204);
    expect((await me(session.authorization)).body.code).toBe('unauthenticated');
    expect((await refresh(session.refreshToken)).body.code).toBe('invalid_refresh_token');
  });
});

describe('the password', () => {
  it('must be changed first when it is an initial one: everything else waits', async () => {
    const member = await newMember({ mustChange: true });
    const { body } = await login(member.memberNo, TEST_PASSWORD);
    expect(body.mustChangePassword).toBe(true);
    const authorization = `Bearer ${body.accessToken}`;
    expect((await me(authorization)).body.mustChangePassword).toBe(true);

    const changed = await changePassword(authorization, TEST_PASSWORD, 'a-new-pass-word');
    expect(changed.status).toBe(204);
    expect((await me(authorization)).body.mustChangePassword).toBe(false);
    expect((await login(member.memberNo, TEST_PASSWORD)).status).toBe(401);
    expect((await login(member.memberNo, 'a-new-pass-word')).body.mustChangePassword).toBe(false);
  });

  it('when changed, ends the other sessions and keeps this one', async () => {
    const member = await newMember();
    const [here, elsewhere] = [
      await signIn(app, member.memberNo),
      await signIn(app, member.memberNo),
    ];
    await changePassword(here.authorization, TEST_PASSWORD, 'a-new-pass-word').expect(204);
    expect((await me(here.authorization)).status).toBe(200);
    expect((await me(elsewhere.authorization)).status).toBe(401);
    expect((await refresh(elsewhere.refreshToken)).status).toBe(401);
    expect((await refresh(here.refreshToken)).status).toBe(200);
  });

  it('is refused when it breaks a rule, and nothing changes', async () => {
    const member = await newMember({ memberNo: 'VOLUNTEER-77', phone: '13800003333' });
    const { authorization } = await signIn(app, member.memberNo);
    const faults = {
      short: 'too_short',
      'volunteer-77': 'is_member_number',
      '13800003333': 'is_phone',
      '138 0000 3333': 'is_phone',
      aaaaaaaaaaaa: 'too_uniform',
      [TEST_PASSWORD]: 'same_as_current',
      ['长'.repeat(200)]: 'too_long',
    };
    for (const [password, code] of Object.entries(faults)) {
      const answer = await changePassword(authorization, TEST_PASSWORD, password);
      expect([answer.status, answer.body.code]).toEqual([422, 'password_not_accepted']);
      expect(answer.body.errors[0]).toMatchObject({ pointer: '/newPassword', code });
    }
    expect((await login(member.memberNo, TEST_PASSWORD)).status).toBe(200);
  });

  it('counts a wrong current password towards the lock', async () => {
    const member = await newMember();
    const { authorization } = await signIn(app, member.memberNo);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const answer = await changePassword(authorization, 'wrong-password', 'a-new-pass-word');
      expect([answer.status, answer.body.code]).toEqual([422, 'wrong_current_password']);
    }
    const locked = await changePassword(authorization, TEST_PASSWORD, 'a-new-pass-word');
    expect([locked.status, locked.body.code]).toEqual([423, 'locked_out']);
  });
});
