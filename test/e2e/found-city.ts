import { FoundingService } from '../../src/modules/members/founding.service.js';
import { checkCharacter } from '../../src/modules/members/id-number.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { signIn } from '../support/people.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** A service with one founded city, as an operator would found it, and a caller for its admin. */
export interface FoundCity {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly bookId: number;
  readonly admin: Client;
  close(): Promise<void>;
}

/** Somebody who is signed in; every call answers status and body. */
export interface Client {
  readonly memberId: string;
  get(path: string): Promise<Answer>;
  post(path: string, body?: object): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // The body of an answer is whatever JSON it is.
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it freely
  readonly body: any;
}

const NEW_PASSWORD = 'correct-horse-battery-9';

/** Founds GD-YJ with the admin ADMIN, who has changed the first password. */
export async function openFoundCity(): Promise<FoundCity> {
  const database = await createTestDatabase();
  const app = await startTestApp({ database });
  const founding = app.app.get(FoundingService, { strict: false });
  const city = { code: 'GD-YJ', name: '示范市', adminNo: 'ADMIN' };
  const { bookId, initialPassword } = await founding.found(city);
  const admin = await signInFirst(app, 'ADMIN', initialPassword ?? '');
  const close = async (): Promise<void> => {
    await app.close();
    await database.drop();
  };
  return { database, app, bookId, admin, close };
}

/** Signs in with a first password, changes it, and signs in again. */
export async function signInFirst(
  app: TestApp,
  memberNo: string,
  currentPassword: string,
): Promise<Client> {
  const { authorization } = await signIn(app, memberNo, currentPassword);
  const changed = await app
    .http()
    .put('/v1/auth/password')
    .set({ authorization })
    .send({ currentPassword, newPassword: NEW_PASSWORD });
  if (changed.status !== 204) throw new Error(`password change answered ${changed.text}`);
  const session = await signIn(app, memberNo, NEW_PASSWORD);
  return clientOf(app, session);
}

function clientOf(app: TestApp, session: { memberId: string; authorization: string }): Client {
  const { memberId, authorization } = session;
  const header = { authorization };
  return {
    memberId,
    get: (path) => app.http().get(path).set(header),
    post: (path, body) => app.http().post(path).set(header).send(body),
    delete: (path) => app.http().delete(path).set(header),
  };
}

let persons = 0;

/** A valid identity number, another one each time. */
export function newIdNumber(birthDate = '19500615'): string {
  persons += 1;
  const region = 441702 + Math.floor(persons / 1000);
  const digits = `${region}${birthDate}${String(persons % 1000).padStart(3, '0')}`;
  return digits + checkCharacter(digits);
}

/** Adds town T1 with communities T1C1 and T1C2, and town T2 with T2C1. */
export async function addUnits(admin: Client): Promise<void> {
  const units = [
    { code: 'D1', parentCode: 'GD-YJ', kind: 'district', name: '第1区' },
    { code: 'T1', parentCode: 'D1', kind: 'town', name: '1街道' },
    { code: 'T1C1', parentCode: 'T1', kind: 'community', name: '1-1社区' },
    { code: 'T1C2', parentCode: 'T1', kind: 'community', name: '1-2社区' },
    { code: 'T2', parentCode: 'D1', kind: 'town', name: '2街道' },
    { code: 'T2C1', parentCode: 'T2', kind: 'community', name: '2-1社区' },
  ];
  for (const unit of units) {
    const { status, text } = await admin.post('/v1/units', unit);
    if (status !== 201) throw new Error(`unit ${unit.code} answered ${text}`);
  }
}

/** Enrols a member and returns its id. */
export async function enrol(
  by: Client,
  member: { memberNo: string; role: string; unitCode: string } & Record<string, unknown>,
): Promise<string> {
  const full = { name: '潘丽华', idNumber: newIdNumber(), ...member };
  const { status, text, body } = await by.post('/v1/members', full);
  if (status !== 201) throw new Error(`enrolment of ${member.memberNo} answered ${text}`);
  return body.id;
}

/** Enrols a member, issues the first password, and signs in with a new one. */
export async function enrolled(
  city: FoundCity,
  member: { memberNo: string; role: string; unitCode: string } & Record<string, unknown>,
): Promise<Client> {
  const id = await enrol(city.admin, member);
  const { body } = await city.admin.post(`/v1/members/${id}/credential`);
  return signInFirst(city.app, member.memberNo, body.initialPassword);
}
