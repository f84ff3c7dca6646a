import { hash } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { SessionCache } from '../../src/auth/session-cache.js';
import {
  insertMember,
  openTestBook,
  signIn,
  TEST_PASSWORD,
  type TestUnit,
} from '../support/people.js';
import { startProbeApp } from '../support/probe.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { openBrowser, setCookieOf, tokenIn, WEB_COOKIE } from './browser.js';

let database: TestDatabase;
let app: Awaited<ReturnType<typeof startProbeApp>>;
let city: TestUnit;

beforeAll(async () => {
  database = await createTestDatabase();
  city = await openTestBook(database);
  app = await startProbeApp(database);
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

let counter = 0;
async function newMember(more: Partial<Parameters<typeof insertMember>[1]> = {}) {
  counter += 1;
  return insertMember(database, { unit: city, memberNo: `W${counter}`, ...more });
}

const WEB = '/v1/auth/web-session';
const CLEARED = /^__Host-kapok-session=; .*Expires=Thu, 01 Jan 1970 00:00:00 GMT/;
const login = (body: object, headers: Record<string, string> = {}) =>
  app.http().post(WEB).set(headers).send(body);
const shown = (headers: Record<string, string>) => app.http().get(WEB).set(headers);
const end = (headers: Record<string, string>) => app.http().delete(WEB).set(headers);
const ask = async (headers: Record<string, string>, route = 'signed-in') => {
  const answer = await app.http().get(`/v1/probe/${route}`).set(headers);
  return `${answer.status} ${answer.body.code ?? 'ok'}`;
};
const sessionsOf = async (memberId: string) =>
  (
    await sql(database.ownerUrl, 'SELECT revoked_at FROM kapok.sessions WHERE member_id = $1', [
      memberId,
    ])
  ).length;

describe('logging in from a browser', () => {
  it('sets a cookie that no script reads and no other site sends, and opens no refreshing', async () => {
    const member = await newMember({ roles: ['volunteer'] });
    const answer = await login({ identifier: member.memberNo, password: TEST_PASSWORD });
    expect(answer.status).toBe(200);
    const [pair, ...attributes] = setCookieOf(answer).split('; ');
    expect(pair).toMatch(/^__Host-kapok-session=[\w-]+\.[\w-]+\.[\w-]+$/);
    const maxAge = attributes.find((one) => one.startsWith('Max-Age=')) ?? '';
    expect(attributes.sort()).toEqual(
      ['HttpOnly', maxAge, 'Path=/', 'SameSite=Strict', 'Secure'].sort(),
    );
    expect(Math.abs(Number(maxAge.slice(8)) - 30 * 86_400)).toBeLessThan(60);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toEqual({
      memberId: member.id,
      memberNo: member.memberNo,
      city: city.code,
      mustChangePassword: false,
      roles: [{ role: 'volunteer', unitId: city.id, unitPath: city.path }],
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: expect.any(String),
    });
    expect(answer.text).not.toContain(tokenIn(pair ?? '') ?? '-');
    const tokens = await sql(
      database.ownerUrl,
      `SELECT 1 FROM kapok.refresh_tokens t JOIN kapok.sessions s ON s.id = t.session_id
        WHERE s.member_id = $1`,
      [member.id],
    );
    expect(tokens).toHaveLength(0);
  });

  it('counts and refuses as a login for tokens does', async () => {
    const member = await newMember();
    const wrong = { identifier: member.memberNo, password: 'wrong-password' };
    for (let turn = 0; turn < 5; turn += 1) {
      const answer = await login(wrong);
      expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
      expect(setCookieOf(answer)).toBe('');
    }
    const locked = await login({ ...wrong, password: TEST_PASSWORD });
    expect([locked.status, locked.body.code]).toEqual([423, 'locked_out']);
    expect((await login({ ...wrong, admin: true })).body.code).toBe('validation_failed');
    expect(await sessionsOf(member.id)).toBe(0);
  });

  it('ends the session that the browser held before', async () => {
    const first = await openBrowser(app, (await newMember()).memberNo);
    await openBrowser(app, (await newMember()).memberNo, { headers: { cookie: first.cookie } });
    expect(await ask({ cookie: first.cookie })).toBe('401 unauthenticated');
  });

  it('is refused to pages of other sites, and nothing is opened or counted', async () => {
    const member = await newMember();
    const body = { identifier: member.memberNo, password: 'wrong-password' };
    const origins = ['https://evil.example', 'null', app.url.replace('127.0.0.1', 'localhost')];
    const foreign: Record<string, string>[] = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      ...origins.map((origin) => ({ Origin: origin })),
    ];
    for (const headers of [...foreign, ...foreign]) {
      for (const password of [body.password, TEST_PASSWORD]) {
        const answer = await login({ ...body, password }, headers);
        expect([answer.status, answer.body.code]).toEqual([403, 'cross_site_refused']);
        expect(setCookieOf(answer)).toBe('');
      }
    }
    expect(await sessionsOf(member.id)).toBe(0);
    const own = { Origin: app.url, 'Sec-Fetch-Site': 'same-origin' };
    expect((await login({ ...body, password: TEST_PASSWORD }, own)).status).toBe(200);
    expect((await login({ ...body, password: TEST_PASSWORD }, { Origin: app.url })).status).toBe(
      200,
    );
  });
});

describe('the session of a browser', () => {
  it('is shown again after a reload, with the same proof for forms', async () => {
    const { cookie, session } = await openBrowser(app, (await newMember()).memberNo);
    const answer = await shown({ cookie, 'Sec-Fetch-Site': 'same-origin' });
    expect([answer.status, answer.body]).toEqual([200, { session }]);
    expect(setCookieOf(answer)).toBe('');
  });

  it('is null without a cookie, or with one that is no good, which is cleared', async () => {
    expect((await shown({})).body).toEqual({ session: null });
    expect(setCookieOf(await shown({}))).toBe('');
    const ended = await openBrowser(app, (await newMember()).memberNo);
    await end({ cookie: ended.cookie, 'X-CSRF-Token': ended.csrf }).expect(204);
    const { accessToken } = await signIn(app, (await newMember()).memberNo);
    for (const cookie of [ended.cookie, `${WEB_COOKIE}=x`, `${WEB_COOKIE}=${accessToken}`]) {
      const answer = await shown({ cookie });
      expect([answer.status, answer.body]).toEqual([200, { session: null }]);
      expect(setCookieOf(answer)).toMatch(CLEARED);
    }
  });

  it('is never told to a page of another site', async () => {
    const { cookie } = await openBrowser(app, (await newMember()).memberNo);
    for (const site of ['cross-site', 'same-site']) {
      const answer = await shown({ cookie, 'Sec-Fetch-Site': site });
      expect([answer.status, answer.body.code]).toEqual([403, 'cross_site_refused']);
      expect(await ask({ cookie, 'Sec-Fetch-Site': site })).toBe('403 cross_site_refused');
    }
    for (const site of ['same-origin', 'none']) {
      expect(await ask({ cookie, 'Sec-Fetch-Site': site })).toBe('200 ok');
    }
  });

  it('ends at once when asked to, with the proof of its forms only', async () => {
    const { cookie, csrf } = await openBrowser(app, (await newMember()).memberNo);
    const other = await openBrowser(app, (await newMember()).memberNo);
    const proofs: Record<string, string>[] = [
      {},
      { 'X-CSRF-Token': 'x' },
      { 'X-CSRF-Token': other.csrf },
    ];
    for (const header of proofs) {
      const answer = await end({ cookie, ...header });
      expect([answer.status, answer.body.code]).toEqual([403, 'csrf_token_invalid']);
    }
    const foreign = await end({ cookie, 'X-CSRF-Token': csrf, 'Sec-Fetch-Site': 'cross-site' });
    expect(foreign.body.code).toBe('cross_site_refused');
    expect(await ask({ cookie })).toBe('200 ok');
    const answer = await end({ cookie, 'X-CSRF-Token': csrf });
    expect(answer.status).toBe(204);
    expect(setCookieOf(answer)).toMatch(CLEARED);
    expect(await ask({ cookie })).toBe('401 unauthenticated');
    const again = await end({ cookie });
    expect([again.status, CLEARED.test(setCookieOf(again))]).toEqual([204, true]);
  });

  it('ends at logout, and with the member', async () => {
    const member = await newMember();
    const { cookie, csrf } = await openBrowser(app, member.memberNo);
    await app.http().post('/v1/auth/logout').set({ cookie, 'X-CSRF-Token': csrf }).expect(204);
    expect(await ask({ cookie })).toBe('401 unauthenticated');
    const next = await openBrowser(app, member.memberNo);
    await sql(database.ownerUrl, `UPDATE kapok.members SET status = 'suspended' WHERE id = $1`, [
      member.id,
    ]);
    app.app.get(SessionCache, { strict: false }).forgetMember(member.bookId, member.id);
    expect(await ask({ cookie: next.cookie })).toBe('401 unauthenticated');
  });
});

describe('a token of one kind', () => {
  it('is nothing in the place of the other', async () => {
    const { memberNo } = await newMember();
    const { cookie, token } = await openBrowser(app, memberNo);
    const { accessToken, authorization } = await signIn(app, memberNo);
    expect(await ask({ cookie })).toBe('200 ok');
    expect(await ask({ authorization })).toBe('200 ok');
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await ask({ authorization: `Bearer ${token}` })).toBe('401 unauthenticated');
      expect(await ask({ cookie: `${WEB_COOKIE}=${accessToken}` })).toBe('401 unauthenticated');
    }
  });

  it('is refused in a cookie unless it is ours in every respect', async () => {
    const { token } = await openBrowser(app, (await newMember()).memberNo);
    const claims = jwt.decode(token) as jwt.JwtPayload;
    const { accessToken } = await signIn(app, (await newMember()).memberNo);
    const access = jwt.decode(accessToken) as jwt.JwtPayload;
    const now = Math.floor(Date.now() / 1000);
    const forged: Record<string, string> = {
      'another key': forge(claims, { key: Buffer.alloc(32, 9) }),
      'the type of an access token': forge(claims, { typ: 'at+jwt' }),
      'the audience of an access token': forge({ ...claims, aud: 'kapok' }),
      'no secret for forms': forge({ ...claims, fsec: undefined }),
      'the claims of an access token': forge(access),
      'another member': forge({ ...claims, sub: access.sub }),
      'another session': forge({ ...claims, sid: access.sid }),
      'another book': forge({ ...claims, book: 77 }),
      expired: forge({ ...claims, exp: now - 1 }),
      'issued too long ago': forge({ ...claims, iat: now - 31 * 86_400 }),
      'far too long': 'a'.repeat(3_000),
    };
    for (const [what, wrong] of Object.entries(forged)) {
      const seen = await ask({ cookie: `${WEB_COOKIE}=${wrong}` });
      expect([what, seen]).toEqual([what, '401 unauthenticated']);
    }
    expect(await ask({ cookie: `${WEB_COOKIE}=${forge(claims)}` })).toBe('200 ok');
  });

  it('in the header wins over the cookie, even when it is no good', async () => {
    const one = await newMember();
    const { cookie } = await openBrowser(app, (await newMember()).memberNo);
    const { authorization } = await signIn(app, one.memberNo);
    const answer = await app.http().get('/v1/probe/signed-in').set({ cookie, authorization });
    expect(answer.body).toEqual({ memberId: one.id });
    expect(await ask({ cookie, authorization: 'Bearer nonsense' })).toBe('401 unauthenticated');
    expect(await ask({ cookie, authorization: 'Device x' })).toBe('401 unauthenticated');
  });

  it('tells nothing of the cookie in the proof for forms', async () => {
    const { token, csrf } = await openBrowser(app, (await newMember()).memberNo);
    const { fsec } = jwt.decode(token) as jwt.JwtPayload;
    expect(csrf).toBe(hash('sha256', `kapok-csrf/1\0${fsec}`, 'base64url'));
  });
});

it('a member with an initial password changes it in the browser, whose session goes on', async () => {
  const member = await newMember({ roles: ['city_admin'], mustChange: true });
  const elsewhere = await openBrowser(app, member.memberNo);
  const { cookie, csrf, session } = await openBrowser(app, member.memberNo);
  expect(session.mustChangePassword).toBe(true);
  expect(await ask({ cookie }, 'workers')).toBe('403 password_change_required');
  await app
    .http()
    .put('/v1/auth/password')
    .set({ cookie, 'X-CSRF-Token': csrf })
    .send({ currentPassword: TEST_PASSWORD, newPassword: 'a-new-pass-word' })
    .expect(204);
  expect(await ask({ cookie }, 'workers')).toBe('200 ok');
  expect((await shown({ cookie })).body.session).toMatchObject({
    mustChangePassword: false,
    csrfToken: csrf,
  });
  expect(await ask({ cookie: elsewhere.cookie })).toBe('401 unauthenticated');
});

describe('staff who leave the browser alone', () => {
  /** The cookie as it was signed so many minutes ago. */
  const aged = (token: string, minutes: number) => {
    const claims = jwt.decode(token) as jwt.JwtPayload;
    return `${WEB_COOKIE}=${forge({ ...claims, iat: (claims.iat ?? 0) - minutes * 60 })}`;
  };

  it('are signed out after an hour; a cookie in use is renewed', async () => {
    const { memberNo } = await newMember({ roles: ['social_worker'] });
    const { token, csrf } = await openBrowser(app, memberNo);
    const used = await app.http().get('/v1/probe/workers').set('cookie', aged(token, 59));
    expect(used.status).toBe(200);
    const line = setCookieOf(used);
    expect(line).toContain('Max-Age=3600;');
    expect(line).toMatch(/; HttpOnly; Secure; SameSite=Strict$/);
    const cookie = `${WEB_COOKIE}=${tokenIn(line)}`;
    expect((await shown({ cookie })).body.session.csrfToken).toBe(csrf);
    expect(await ask({ cookie: aged(token, 60) })).toBe('401 unauthenticated');
    const late = await shown({ cookie: aged(token, 61) });
    expect(late.body).toEqual({ session: null });
    expect(setCookieOf(late)).toMatch(CLEARED);
  });

  it('are not asked for a new cookie at every turn, and others never', async () => {
    const { memberNo } = await newMember({ roles: ['social_worker'] });
    const { cookie } = await openBrowser(app, memberNo);
    expect(setCookieOf(await app.http().get('/v1/probe/workers').set({ cookie }))).toBe('');
    const volunteer = await newMember({ roles: ['volunteer'] });
    const { token } = await openBrowser(app, volunteer.memberNo);
    const answer = await app.http().get('/v1/probe/signed-in').set('cookie', aged(token, 40_000));
    expect([answer.status, setCookieOf(answer)]).toEqual([200, '']);
  });
});

/** A cookie's token signed as the service of the tests would, but for what `forgery` changes. */
function forge(claims: object, forgery: { key?: Buffer; typ?: string } = {}): string {
  const { key = Buffer.alloc(32, 1), typ = 'web+jwt' } = forgery;
  const kept = Object.entries(claims).filter(([, value]) => value !== undefined);
  const header = { alg: 'HS256', typ, kid: 't1' } as const;
  return jwt.sign(Object.fromEntries(kept), key, { algorithm: 'HS256', header });
}
