import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { ServicesService } from '../../src/modules/policies/services.service.js';
import type { RecordDetail } from '../../src/modules/service-records/record-reads.service.js';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { Database } from '../../src/platform/database/database.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type PaperVisit, submitOnPaper } from '../support/on-paper.js';
import {
  insertMember,
  insertUnit,
  openTestBook,
  signIn,
  type TestMember,
  type TestUnit,
} from '../support/people.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** A small city with one policy, two services and two communities, for tests of records. */
export interface RecordCity {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly city: TestUnit;
  readonly here: TestUnit;
  readonly there: TestUnit;
}

/** Somebody who is signed in. */
export interface Person extends TestMember {
  readonly authorization: string;
}

/** Founds the city and starts the service. */
export async function openRecordCity(): Promise<RecordCity> {
  const database = await createTestDatabase();
  const city = await openTestBook(database);
  const { bookId } = city;
  const town = await insertUnit(database, { bookId, code: 'T1', kind: 'town', parent: city });
  const community = { bookId, kind: 'community', parent: town };
  const here = await insertUnit(database, { ...community, code: 'T1C1' });
  const there = await insertUnit(database, { ...community, code: 'T1C2' });
  const app = await startTestApp({ database });
  await foundRules(app, bookId);
  return { database, app, city, here, there };
}

/** Founding policy; S01 earns minute by minute, S02 double, S06 30 a visit, S99 a thousandth. */
async function foundRules(app: TestApp, bookId: number): Promise<void> {
  const policies = app.app.get(PoliciesService, { strict: false });
  const services = app.app.get(ServicesService, { strict: false });
  const perMinute = { basis: 'per_minute', tariffMinutes: '' };
  const rows = [
    { code: 'S01', name: '助餐', ...perMinute, rateNumerator: '1', rateDenominator: '1' },
    { code: 'S02', name: '助浴', ...perMinute, rateNumerator: '2', rateDenominator: '1' },
    { code: 'S99', name: '问候', ...perMinute, rateNumerator: '1', rateDenominator: '1000' },
    {
      code: 'S06',
      name: '代办',
      basis: 'per_visit',
      rateNumerator: '',
      rateDenominator: '',
      tariffMinutes: '30',
    },
  ];
  await app.app.get(Database, { strict: false }).transaction(async (tx) => {
    await policies.found(tx, bookId);
    const context = { bookId, actorId: '00000000-0000-7000-8000-000000000000' };
    await services.importServices(tx, context, rows);
  });
}

/** Adds a member and signs them in. */
export async function enrol(
  { database, app }: Pick<RecordCity, 'database' | 'app'>,
  member: Parameters<typeof insertMember>[1],
): Promise<Person> {
  const added = await insertMember(database, member);
  const { authorization } = await signIn(app, added.memberNo);
  return { ...added, authorization };
}

/** A time of day in Shanghai, some days ago, RFC 3339. */
export function daysAgo(days: number, time: string): string {
  return `${addDays(shanghaiDate(new Date()), -days)}T${time}:00+08:00`;
}

/** One call as somebody. */
export function post(app: TestApp, as: Person, path: string, body: object = {}) {
  return app
    .http()
    .post(`/v1/service-records${path}`)
    .set('authorization', as.authorization)
    .send(body);
}

/** One read as somebody. */
export function read(app: TestApp, as: Person, path: string) {
  return app.http().get(`/v1/service-records${path}`).set('authorization', as.authorization);
}

/** Logs a record and answers it. Throws when it is refused. */
export async function log(app: TestApp, as: Person, body: object): Promise<RecordDetail> {
  const answer = await post(app, as, '', body);
  if (answer.status !== 201) throw new Error(`logging answered ${answer.status}: ${answer.text}`);
  return answer.body as RecordDetail;
}

/** A volunteer's service from a form of their station, in a batch that matched. Throws when it is refused. */
export async function logOnPaper(
  app: TestApp,
  { station, volunteer }: { readonly station: Person; readonly volunteer: Person },
  body: object,
): Promise<RecordDetail> {
  const visit = { ...body, volunteerId: volunteer.id } as PaperVisit;
  const { recipientId, serviceCode, startedAt, endedAt, place, bookingId, volunteerId } = visit;
  const parts = { recipientId, serviceCode, startedAt, endedAt, volunteerId };
  const id = await submitOnPaper(app, station, { ...parts, place, bookingId });
  return (await read(app, station, `/${id}`)).body as RecordDetail;
}

/** Everything in the ledger that an approval could move, as one comparable text. */
export async function ledgerState(database: TestDatabase): Promise<string> {
  const rows = await sql<{ state: string }>(
    database.ownerUrl,
    `SELECT (SELECT coalesce(json_agg(b.head_seq ORDER BY b.id), '[]') FROM ledger.book b)::text
       || (SELECT coalesce(json_agg(json_build_array(a.owner_id, a.purpose, a.balance)
             ORDER BY a.owner_id, a.purpose), '[]') FROM ledger.account a WHERE a.balance <> 0)::text
       || (SELECT coalesce(json_agg(json_build_array(c.name, c.value) ORDER BY c.name), '[]')
           FROM ledger.counter c)::text AS state`,
  );
  return rows[0]?.state ?? '';
}

/** Minutes on a member's account, or on the book's own. */
export async function minutesOn(
  database: TestDatabase,
  account: { ownerId?: string; purpose: string },
): Promise<bigint> {
  const rows = await sql<{ sum: string }>(
    database.ownerUrl,
    `SELECT coalesce(sum(balance), 0)::text AS sum FROM ledger.account
     WHERE purpose = $1 AND ($2::uuid IS NULL OR owner_id = $2)`,
    [account.purpose, account.ownerId ?? null],
  );
  return BigInt(rows[0]?.sum ?? '0');
}
