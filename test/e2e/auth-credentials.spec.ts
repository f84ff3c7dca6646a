import { CredentialsService } from '../../src/auth/credentials.service.js';
import { SessionCache } from '../../src/auth/session-cache.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { insertMember, openTestBook, signIn, TEST_PASSWORD } from '../support/people.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let app: TestApp;

beforeEach(async () => {
  database = await createTestDatabase();
  app = await startTestApp({ database });
});

afterEach(async () => {
  await app?.close();
  await database?.drop();
});

const login = (identifier: string, password: string, city?: string) =>
  app.http().post('/v1/auth/login').send({ identifier, password, city });

it('an initial password opens the lock, must be changed, and ends every session', async () => {
  const unit = await openTestBook(database);
  const member = await insertMember(database, { unit, memberNo: 'A1', roles: ['city_admin'] });
  const before = await signIn(app, 'A1');
  for (let turn = 0; turn < 5; turn += 1) await login('A1', 'wrong-password');
  await login('A1', TEST_PASSWORD).expect(423);

  const initial = await app.app
    .get(Database)
    .transaction((tx) =>
      app.app
        .get(CredentialsService)
        .issueInitialPassword(tx, { bookId: member.bookId, memberId: member.id }),
    );
  app.app.get(SessionCache).forgetMember(member.bookId, member.id);

  expect(initial).toMatch(/^[a-zA-Z2-9]{16}$/);
  const me = await app.http().get('/v1/auth/me').set('authorization', before.authorization);
  expect(me.status).toBe(401);
  await login('A1', TEST_PASSWORD).expect(401);
  const answer = await login('A1', initial);
  expect([answer.status, answer.body.mustChangePassword]).toEqual([200, true]);
});

it('gives a first credential to a member who had none', async () => {
  const unit = await openTestBook(database);
  const member = await insertMember(database, { unit, memberNo: 'W1', password: null });
  const initial = await app.app
    .get(Database)
    .transaction((tx) =>
      app.app
        .get(CredentialsService)
        .issueInitialPassword(tx, { bookId: member.bookId, memberId: member.id }),
    );
  await login('W1', initial).expect(200);
});

it('tells two cities apart: the city must be named, and the number counts within it', async () => {
  const first = await openTestBook(database, 'GD-T1');
  const second = await openTestBook(database, 'GD-T2');
  const here = await insertMember(database, { unit: first, memberNo: 'V1' });
  const there = await insertMember(database, {
    unit: second,
    memberNo: 'V1',
    password: 'another-password',
  });

  const unnamed = await login('V1', TEST_PASSWORD);
  expect([unnamed.status, unnamed.body.errors[0].pointer]).toEqual([400, '/city']);
  expect((await login('V1', TEST_PASSWORD, 'GD-T1')).body.memberId).toBe(here.id);
  expect((await login('V1', 'another-password', 'GD-T2')).body.memberId).toBe(there.id);
  expect((await login('V1', TEST_PASSWORD, 'GD-T2')).body.code).toBe('invalid_credentials');
  expect((await login('V1', TEST_PASSWORD, 'NOWHERE')).body.code).toBe('invalid_credentials');
});

it('costs no query in the common case: many requests of one session read it once', async () => {
  const unit = await openTestBook(database);
  await insertMember(database, { unit, memberNo: 'V1' });
  const { authorization } = await signIn(app, 'V1');
  const ask = () => app.http().get('/v1/auth/me').set('authorization', authorization);
  await Promise.all(Array.from({ length: 20 }, ask));
  await sql(database.ownerUrl, `UPDATE kapok.members SET member_no = 'V2'`);
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  expect(new Set(answers.map((answer) => answer.body.memberNo))).toEqual(new Set(['V1']));
});
