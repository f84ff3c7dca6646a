import { bookAccount, clearingAccount, grantedAccount } from '../../src/ledger/accounts.js';
import type { AccountRef } from '../../src/ledger/append-request.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import type { EntryKind } from '../../src/ledger/vocabulary.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS, type PolicyParams } from '../../src/modules/policies/policy.js';
import { addMonths } from '../../src/modules/settlements/months.js';
import { SettlementWorker } from '../../src/modules/settlements/settlement-worker.js';
import { shanghaiMonth } from '../../src/platform/clock/shanghai.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { submitOnPaper } from '../support/on-paper.js';
import { insertUnit, type TestMember, type TestUnit } from '../support/people.js';
import { moved, plainEntry } from '../support/plain-entry.js';
import {
  giveMinutes,
  newElder,
  newMember,
  openRedeemingCity,
  type RedeemingCity,
  type SignedInMember,
} from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** The present month and the two before it, which have ended. */
export const THIS_MONTH = shanghaiMonth(new Date());
export const LAST_MONTH = addMonths(THIS_MONTH, -1);
export const MONTH_BEFORE = addMonths(THIS_MONTH, -2);

/** What an elder in hardship is granted a month. */
export const GRANT_MINUTES = 240;

/** A city with rules, three communities, its officers, and an elder in hardship. */
export interface SettlementCity extends RedeemingCity {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly bookUid: string;
  readonly others: readonly TestUnit[];
  readonly admin: SignedInMember;
  readonly auditor: SignedInMember;
  readonly elder: SignedInMember;
  close(): Promise<void>;
}

/** Opens it, with rules that differ from the usual ones where it is said. */
export async function openSettlementCity(
  change: Partial<PolicyParams> = {},
): Promise<SettlementCity> {
  const database = await createTestDatabase();
  // Tests that set the clock back log in weeks ago by the database's clock.
  const app = await startTestApp({ database, env: { KAPOK_REFRESH_TOKEN_DAYS: '365' } });
  const city = await openRedeemingCity(database, app);
  const { bookId } = city;
  const other = (code: string) =>
    insertUnit(database, { bookId, code, kind: 'community', parent: city.city });
  const officer = (role: 'city_admin' | 'auditor') =>
    newMember(database, app, { unit: city.community, roles: [{ role, unit: city.city }] });
  await grantInHardship(app, bookId, change);
  const elder = await newElder(database, app, { unit: city.community });
  const admin = await officer('city_admin');
  await registerHardship(database, { elder, by: admin, city: city.city });
  const { bookUid } = await app.app.get(LedgerReader).head(bookId);
  return {
    ...city,
    database,
    app,
    bookUid,
    others: [await other('C2'), await other('C3')],
    admin,
    auditor: await officer('auditor'),
    elder,
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

/** Rules by which class `dibao` is granted minutes, and grants expire after a month. */
async function grantInHardship(
  app: TestApp,
  bookId: number,
  change: Partial<PolicyParams>,
): Promise<void> {
  const table = [{ hardshipClass: 'dibao', level: 0, minutes: GRANT_MINUTES }];
  const params = {
    ...FOUNDING_PARAMS,
    submissionWindowDays: 90,
    grants: { expiryMonths: 1, spendOrder: 'grant_first' as const, table },
    ...change,
  };
  const version = { effectiveFrom: '2001-01-01', params, authorId: null, reason: 'grants' };
  const { app: nest } = app;
  await nest
    .get(Database)
    .transaction((tx) => nest.get(PoliciesService, { strict: false }).append(tx, bookId, version));
}

async function registerHardship(
  database: TestDatabase,
  who: { elder: TestMember; by: TestMember; city: TestUnit },
): Promise<void> {
  const { elder, by, city } = who;
  const { bookId } = elder;
  const classId = newId();
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, valid_from, created_by)
     VALUES ($1, $2, 'dibao', $3, 'dibao', '2001-01-01', $4)`,
    [bookId, classId, city.id, by.id],
  );
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, evidence_kind,
       evidence_digest, registered_by, registered_at, confirmed_by, confirmed_at, confirmed_on)
     VALUES ($1, $2, $3, $4, 'confirmed', '2001-01-01', 'certificate', sha256('c'), $5, '2001-01-01', $6, '2001-01-01',
       '2001-01-01')`,
    [bookId, newId(), elder.id, classId, by.id, newId()],
  );
}

/** An entry of two lines, as a module would post it. Answers its number. */
export async function post(
  city: SettlementCity,
  entry: {
    kind: EntryKind;
    from: AccountRef;
    to: AccountRef;
    minutes: bigint;
    effectiveOn: string;
  },
): Promise<bigint> {
  const { kind, from, to, minutes, effectiveOn } = entry;
  const outcome = await city.app.app.get(LedgerService).append(
    plainEntry({
      bookId: city.bookId,
      kind,
      effectiveOn,
      actorId: city.bookUid,
      postings: moved({ from, to, minutes }),
    }),
  );
  if (outcome.outcome === 'refused') throw new Error(`refused: ${outcome.code}`);
  return outcome.seq;
}

/** Elders of one unit had so many minutes of another unit's volunteers. */
export function care(
  city: SettlementCity,
  flow: { debtor: TestUnit; creditor: TestUnit; minutes: bigint; effectiveOn: string },
): Promise<bigint> {
  const { debtor, creditor, minutes, effectiveOn } = flow;
  const [from, to] = [clearingAccount(creditor.id), clearingAccount(debtor.id)];
  return post(city, { kind: 'service', from, to, minutes, effectiveOn });
}

/** Minutes granted by hand, as an earlier system did. */
export function grantOld(
  city: SettlementCity,
  grant: { member: TestMember; minutes: bigint; effectiveOn: string },
): Promise<bigint> {
  const { member, minutes, effectiveOn } = grant;
  const from = bookAccount(city.bookUid, 'issuance', 'GRT');
  return post(city, { kind: 'grant', from, to: grantedAccount(member.id), minutes, effectiveOn });
}

/** Two months of some care between three communities, earned and granted minutes. */
export async function liveTwoMonths(city: SettlementCity): Promise<void> {
  const [second, third] = city.others as [TestUnit, TestUnit];
  const first = city.community;
  const early = `${MONTH_BEFORE}-10`;
  const late = `${LAST_MONTH}-10`;
  await giveMinutes(city.app, city.elder, 500n, { effectiveOn: early });
  await grantOld(city, { member: city.elder, minutes: 300n, effectiveOn: `${MONTH_BEFORE}-03` });
  await care(city, { debtor: first, creditor: second, minutes: 100n, effectiveOn: early });
  await care(city, { debtor: second, creditor: third, minutes: 70n, effectiveOn: early });
  await care(city, { debtor: third, creditor: first, minutes: 30n, effectiveOn: early });
  await care(city, { debtor: second, creditor: first, minutes: 45n, effectiveOn: late });
}

/** A volunteer, the clerk who enters for them, and a worker who approves. */
export interface Staff {
  readonly volunteer: SignedInMember;
  readonly clerk: SignedInMember;
  readonly worker: SignedInMember;
}

export async function newStaff(city: SettlementCity): Promise<Staff> {
  const member = (role: 'volunteer' | 'station_admin' | 'social_worker') =>
    newMember(city.database, city.app, { unit: city.community, roles: [role] });
  return {
    volunteer: await member('volunteer'),
    clerk: await member('station_admin'),
    worker: await member('social_worker'),
  };
}

/** An hour of service on a day, logged on paper so many days ago. Answers its id. */
export async function logHour(
  city: SettlementCity,
  staff: Staff,
  when: { day: string; hour?: string; daysAgo: number },
): Promise<string> {
  const { day, hour = '09', daysAgo } = when;
  const id = await submitOnPaper(city.app, staff.clerk, {
    volunteerId: staff.volunteer.id,
    recipientId: city.elder.id,
    serviceCode: 'COMPANY',
    startedAt: `${day}T${hour}:00:00+08:00`,
    endedAt: `${day}T${hour}:59:00+08:00`,
  });
  await sql(
    city.database.superuserUrl,
    `UPDATE kapok.service_records SET submitted_at = now() - make_interval(days => $2) WHERE id = $1`,
    [id, daysAgo],
  );
  return id;
}

/** Approves a record. */
export async function approve(city: SettlementCity, staff: Staff, id: string): Promise<void> {
  const answer = await city.app
    .http()
    .post(`/v1/service-records/${id}/approve`)
    .set({ authorization: staff.worker.authorization });
  if (answer.status !== 200) throw new Error(`approval answered ${answer.text}`);
}

/** A call as somebody; posts carry a key of their own. */
export function call(city: SettlementCity, as: SignedInMember) {
  const header = { authorization: as.authorization };
  return {
    get: (path: string) => city.app.http().get(`/v1/settlements${path}`).set(header),
    post: (path: string, body: object = {}, key = newId()) =>
      city.app
        .http()
        .post(`/v1/settlements${path}`)
        .set({ ...header, 'idempotency-key': key })
        .send(body),
  };
}

/** Waits until the worker of this application has done what it can. */
export function idle(app: TestApp): Promise<void> {
  return app.app.get(SettlementWorker, { strict: false }).idle();
}

/** All entries of the ledger but the genesis: kind, date and the accounts moved, in order. */
export async function entriesOf(
  database: TestDatabase,
): Promise<{ kind: string; on: string; lines: string[] }[]> {
  return sql(
    database.superuserUrl,
    `SELECT e.kind, e.effective_on::text AS on, coalesce(array_agg(
       a.purpose || ' ' || p.asset || ' ' || p.amount ORDER BY p.n) FILTER (WHERE p.n IS NOT NULL), '{}') AS lines
     FROM ledger.journal_entry e
     LEFT JOIN ledger.posting p ON p.book_id = e.book_id AND p.seq = e.seq
     LEFT JOIN ledger.account a ON a.book_id = p.book_id AND a.id = p.account_id
     WHERE e.seq > 0 GROUP BY e.book_id, e.seq ORDER BY e.book_id, e.seq`,
  );
}

/** How many rows every table has, by name. */
export async function rowCounts(database: TestDatabase): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }>(
    database.superuserUrl,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname IN ('kapok', 'ledger') ORDER BY 1`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await sql<{ count: number }>(
      database.superuserUrl,
      `SELECT count(*)::integer AS count FROM ${name}`,
    );
    counts[name] = row?.count ?? 0;
  }
  return counts;
}
