import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import {
  grantRole,
  insertMember,
  openTestBook,
  signIn,
  TEST_PASSWORD,
  type TestUnit,
} from '../support/people.js';
import { startProbeApp } from '../support/probe.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let app: Awaited<ReturnType<typeof startProbeApp>>;
let other: Awaited<ReturnType<typeof startProbeApp>>;
let city: TestUnit;

beforeAll(async () => {
  database = await createTestDatabase();
  city = await openTestBook(database);
  app = await startProbeApp(database);
  other = await startProbeApp(database);
});

afterAll(async () => {
  await Promise.all([app?.close(), other?.close()]);
  await database?.drop();
});

let counter = 0;
async function newMember(more: Partial<Parameters<typeof insertMember>[1]> = {}) {
  counter += 1;
  return insertMember(database, { unit: city, memberNo: `G${counter}`, ...more });
}

/** Asks a probe route and tells status and code. */
async function ask(route: string, authorization: string | null, at = app) {
  const request = at.http().get(`/v1/probe/${route}`);
  const answer = await (authorization === null ? request : request.set({ authorization }));
  return `${answer.status} ${answer.body.code ?? 'ok'}`;
}

describe('who may call a route', () => {
  it('is everybody only where the route says so', async () => {
    expect(await ask('public', null)).toBe('200 ok');
    expect(await ask('signed-in', null)).toBe('401 unauthenticated');
    expect(await ask('workers', null)).toBe('401 unauthenticated');
  });

  it('is nobody where the route says nothing, with or without a token', async () => {
    const admin = await newMember({ roles: ['city_admin'] });
    const { authorization } = await signIn(app, admin.memberNo);
    expect(await ask('undeclared', null)).toBe('403 forbidden');
    expect(await ask('undeclared', authorization)).toBe('403 forbidden');
  });

  it('is told by roles; a role given or taken counts', async () => {
    const member = await newMember({ roles: ['volunteer'] });
    const { authorization } = await signIn(app, member.memberNo);
    expect(await ask('signed-in', authorization)).toBe('200 ok');
    expect(await ask('workers', authorization)).toBe('403 forbidden');
    await grantRole(database, {
      bookId: city.bookId,
      memberId: member.id,
      role: 'social_worker',
      unit: city,
    });
    expect(await ask('workers', authorization)).toBe('200 ok');
    await sql(
      database.ownerUrl,
      'UPDATE kapok.role_grants SET revoked_at = now() WHERE member_id = $1',
      [member.id],
    );
    await expectWithinFiveSeconds(() => ask('workers', authorization), '403 forbidden');
  });

  it('is nobody with an initial password, but for changing it', async () => {
    const member = await newMember({ roles: ['city_admin'], mustChange: true });
    const { authorization } = await signIn(app, member.memberNo);
    expect(await ask('workers', authorization)).toBe('403 password_change_required');
    expect(await ask('signed-in', authorization, other)).toBe('403 password_change_required');
    await app
      .http()
      .put('/v1/auth/password')
      .set({ authorization })
      .send({ currentPassword: TEST_PASSWORD, newPassword: 'a-new-pass-word' })
      .expect(204);
    expect(await ask('workers', authorization)).toBe('200 ok');
    expect(await ask('signed-in', authorization, other)).toBe('200 ok');
  });
});

describe('a session that ended', () => {
  it('is refused at once where it ended and within five seconds elsewhere', async () => {
    const { authorization } = await signIn(app, (await newMember()).memberNo);
    expect(await ask('signed-in', authorization)).toBe('200 ok');
    expect(await ask('signed-in', authorization, other)).toBe('200 ok');
    await app.http().post('/v1/auth/logout').set({ authorization }).expect(204);
    expect(await ask('signed-in', authorization)).toBe('401 unauthenticated');
    await expectWithinFiveSeconds(
      () => ask('signed-in', authorization, other),
      '401 unauthenticated',
    );
  });

  it('is refused when its member is suspended', async () => {
    const member = await newMember();
    const { authorization } = await signIn(app, member.memberNo);
    await sql(database.ownerUrl, `UPDATE kapok.members SET status = 'suspended' WHERE id = $1`, [
      member.id,
    ]);
    expect(await ask('signed-in', authorization, other)).toBe('401 unauthenticated');
  });
});

describe('an access token', () => {
  it('is refused unless it is ours in every respect', async () => {
    const member = await newMember();
    const { accessToken } = await signIn(app, member.memberNo);
    const claims = jwt.decode(accessToken) as jwt.JwtPayload;
    const { exp: _, ...endless } = claims;
    const now = Math.floor(Date.now() / 1000);
    const forged: Record<string, string> = {
      'another key': forge(claims, { key: Buffer.alloc(32, 9) }),
      'an unknown kid': forge(claims, { kid: 't9' }),
      'no kid': forge(claims, { kid: undefined }),
      'another type': forge(claims, { typ: 'JWT' }),
      'another algorithm': forge(claims, { alg: 'HS512' }),
      'another audience': forge({ ...claims, aud: 'other' }),
      'another issuer': forge({ ...claims, iss: 'other' }),
      'no expiry': forge(endless),
      'no session': forge({ ...claims, sid: undefined }),
      'an unknown session': forge({ ...claims, sid: randomUUID() }),
      'another member': forge({ ...claims, sub: randomUUID() }),
      'another book': forge({ ...claims, book: 77 }),
      'not yet valid': forge({ ...claims, nbf: now + 3_600 }),
      'no signature': `${accessToken.split('.').slice(0, 2).join('.')}.`,
      'another header': withHeader(accessToken, { alg: 'none', typ: 'at+jwt', kid: 't1' }),
      'no parts': 'a.b',
      'no JSON': `${Buffer.from('{"alg').toString('base64url')}.e30.e30`,
      'a null header': `${Buffer.from('null').toString('base64url')}.e30.e30`,
      'a payload that is no JSON': `${accessToken.split('.')[0]}.e3t7.AAAA`,
      'far too long': 'a'.repeat(5_000),
    };
    for (const [what, token] of Object.entries(forged)) {
      expect([what, await ask('signed-in', `Bearer ${token}`)]).toEqual([
        what,
        '401 unauthenticated',
      ]);
    }
    expect(await ask('signed-in', accessToken)).toBe('401 unauthenticated');
    expect(await ask('signed-in', `Basic ${accessToken}`)).toBe('401 unauthenticated');
    expect(await ask('signed-in', `Bearer ${forge(claims)}`)).toBe('200 ok');
  });

  it('expires, however long it claims to last', async () => {
    const { accessToken } = await signIn(app, (await newMember()).memberNo);
    const claims = jwt.decode(accessToken) as jwt.JwtPayload;
    const now = Math.floor(Date.now() / 1000);
    const expired = forge({ ...claims, exp: now - 1 });
    const old = forge({ ...claims, iat: now - 3_600, exp: now + 3_600 });
    expect(await ask('signed-in', `Bearer ${expired}`)).toBe('401 token_expired');
    expect(await ask('signed-in', `Bearer ${old}`)).toBe('401 token_expired');
  });
});

it('logs neither numbers, addresses, passwords nor tokens', async () => {
  const member = await newMember({ memberNo: 'LOGGED-77', phone: '13800009999' });
  const session = await signIn(app, member.memberNo);
  const http = app.http();
  await http.post('/v1/auth/login').send({ identifier: '13800009999', password: 'wrong-password' });
  await http.post('/v1/auth/refresh').send({ refreshToken: session.refreshToken });
  await http.post('/v1/auth/refresh').send({ refreshToken: session.refreshToken });
  // Loggers made by name write into the log of the service that started last.
  const logged = app.logged() + other.logged();
  expect(logged).toContain('A used refresh token was shown again');
  const secrets = [TEST_PASSWORD, 'wrong-password', session.refreshToken, session.accessToken];
  for (const secret of [...secrets, 'LOGGED-77', '13800009999', '127.0.0.1:', '$argon2']) {
    expect(logged).not.toContain(secret);
  }
});

interface Forgery {
  key?: Buffer;
  kid?: string | undefined;
  typ?: string;
  alg?: 'HS256' | 'HS512';
}

/** A token signed as the service of the tests would, but for what `forgery` changes. */
function forge(claims: object, forgery: Forgery = {}): string {
  const { key = Buffer.alloc(32, 1), typ = 'at+jwt', alg = 'HS256' } = forgery;
  const kid = 'kid' in forgery ? forgery.kid : 't1';
  const header = { alg, typ, ...(kid !== undefined && { kid }) };
  const kept = Object.entries(claims).filter(([, value]) => value !== undefined);
  return jwt.sign(Object.fromEntries(kept), key, { algorithm: alg, header });
}

function withHeader(token: string, header: object): string {
  const [, payload = ''] = token.split('.');
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.`;
}

async function expectWithinFiveSeconds(answer: () => Promise<string>, wanted: string) {
  const untilMs = performance.now() + 5_500;
  let seen = await answer();
  while (seen !== wanted && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    seen = await answer();
  }
  expect(seen).toBe(wanted);
}
