import { bookAccount, grantedAccount } from '../../src/ledger/accounts.js';
import type { AccountRef, AppendRequest, Posted } from '../../src/ledger/append-request.js';
import type { EntryStep, MonthScope } from '../../src/ledger/entry-step.js';
import { LedgerService } from '../../src/ledger/ledger.service.js';
import { LedgerReader } from '../../src/ledger/ledger-reader.js';
import type { EntryKind } from '../../src/ledger/vocabulary.js';
import { PoliciesService } from '../../src/modules/policies/policies.service.js';
import { FOUNDING_PARAMS, type GrantRules } from '../../src/modules/policies/policy.js';
import { addDays } from '../../src/platform/clock/shanghai.js';
import { Database } from '../../src/platform/database/database.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, type TestApp } from './app.js';
import {
  insertMember,
  insertUnit,
  openTestBook,
  type TestMember,
  type TestUnit,
} from './people.js';
import { moved, plainEntry } from './plain-entry.js';
import { sql } from './sql.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** A city of two towns with a community each, a clerk and a second one, and rules to grant by. */
export interface GrantingCity {
  readonly database: TestDatabase;
  readonly app: TestApp;
  readonly bookId: number;
  readonly bookUid: string;
  readonly city: TestUnit;
  readonly towns: readonly [TestUnit, TestUnit];
  /** Of the first town, and of the second. */
  readonly communities: readonly [TestUnit, TestUnit];
  readonly clerks: readonly [TestMember, TestMember];
  close(): Promise<void>;
}

/** Opens the city with one version of the rules a date, the first of which should be 2000-01-01. */
export async function openGrantingCity(
  rules: Readonly<Record<string, Partial<GrantRules>>>,
): Promise<GrantingCity> {
  const database = await createTestDatabase();
  const app = await startTestApp({ database });
  const city = await openTestBook(database);
  const { bookId } = city;
  const unit = (code: string, kind: string, parent: TestUnit): Promise<TestUnit> =>
    insertUnit(database, { bookId, code, kind, parent });
  const towns = [await unit('T1', 'town', city), await unit('T2', 'town', city)] as const;
  const communities = [
    await unit('C1', 'community', towns[0]),
    await unit('C2', 'community', towns[1]),
  ] as const;
  const clerk = (memberNo: string): Promise<TestMember> =>
    insertMember(database, { unit: city, memberNo, roles: ['social_worker'], password: null });
  const clerks = [await clerk('CLERK1'), await clerk('CLERK2')] as const;
  await setRules(app, bookId, rules);
  const { bookUid } = await app.app.get(LedgerReader).head(bookId);
  const close = async (): Promise<void> => {
    await app.close();
    await database.drop();
  };
  return { database, app, bookId, bookUid, city, towns, communities, clerks, close };
}

/** Gives a book one version of the rules a date. */
export async function setRules(
  app: TestApp,
  bookId: number,
  rules: Readonly<Record<string, Partial<GrantRules>>>,
): Promise<void> {
  await app.app.get(Database).transaction(async (tx) => {
    for (const [effectiveFrom, change] of Object.entries(rules)) {
      const params = { ...FOUNDING_PARAMS, grants: { ...FOUNDING_PARAMS.grants, ...change } };
      const version = { effectiveFrom, params, authorId: null, reason: 'test' };
      await app.app.get(PoliciesService).append(tx, bookId, version);
    }
  });
}

/** What the close of a month knows. */
export function scopeOf(city: GrantingCity, month: string): MonthScope {
  const { bookId, bookUid } = city;
  const firstDay = `${month}-01`;
  const nextFirst = `${addDays(firstDay, 31).slice(0, 7)}-01`;
  return {
    bookId,
    bookUid,
    month,
    firstDay,
    monthEnd: addDays(nextFirst, -1),
    nextFirst,
    nextMonth: nextFirst.slice(0, 7),
    actorId: bookUid,
  };
}

/** Walks a step to its end, in pages of three unless said otherwise; what it wants appended. */
export async function planAll(
  step: EntryStep,
  scope: MonthScope,
  { write, limit = 3 }: { write: boolean; limit?: number },
): Promise<{ requests: AppendRequest[]; looked: number; pages: number }> {
  const requests: AppendRequest[] = [];
  let [looked, pages] = [0, 0];
  let cursor: string | null = null;
  do {
    const page = await step.plan(scope, { cursor, limit, write });
    requests.push(...page.requests);
    looked += page.looked;
    pages += 1;
    cursor = page.next;
  } while (cursor !== null);
  return { requests, looked, pages };
}

/** An elder, of the first community unless said otherwise. */
export async function newHolder(city: GrantingCity, unit?: TestUnit): Promise<TestMember> {
  return insertMember(city.database, {
    unit: unit ?? city.communities[0],
    memberNo: `E${newId().slice(-12)}`,
    roles: ['elder'],
    password: null,
  });
}

/** A class of a unit; without dates it holds since long. */
export async function newClass(
  city: GrantingCity,
  wish: { code: string; unit?: TestUnit; from?: string; until?: string | null },
): Promise<string> {
  const id = newId();
  await sql(
    city.database.ownerUrl,
    `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, valid_from, valid_until, created_by)
     VALUES ($1, $2, $3, $4, $3, $5, $6, $7)`,
    [
      city.bookId,
      id,
      wish.code,
      (wish.unit ?? city.city).id,
      wish.from ?? '2000-01-01',
      wish.until ?? null,
      city.clerks[0].id,
    ],
  );
  return id;
}

/** How a hardship came about; by default it holds since long and was confirmed at once. */
export interface HardshipStory {
  readonly from?: string;
  readonly until?: string;
  /** Null: nobody has confirmed it. */
  readonly confirmedOn?: string | null;
  readonly revokedFrom?: string;
}

/** Registers a hardship as the service writes it, step by step. */
export async function holdClass(
  city: GrantingCity,
  member: Pick<TestMember, 'id'>,
  classId: string,
  story: HardshipStory = {},
): Promise<string> {
  const id = newId();
  const { database, bookId, clerks } = city;
  const { from = '2020-01-01', until = null, confirmedOn = '2020-01-02', revokedFrom } = story;
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, valid_until, evidence_kind,
       evidence_digest, registered_by, registered_at)
     VALUES ($1, $2, $3, $4, 'registered', $5, $6, 'certificate', sha256('x'), $7, '2020-01-01T00:00:00Z')`,
    [bookId, id, member.id, classId, from, until, clerks[0].id],
  );
  if (confirmedOn !== null) {
    await sql(
      database.ownerUrl,
      `UPDATE kapok.member_hardships SET state = 'confirmed', confirmed_by = $3, confirmed_on = $4::date,
         confirmed_at = $4::timestamp AT TIME ZONE 'Asia/Shanghai' WHERE book_id = $1 AND id = $2`,
      [bookId, id, clerks[1].id, confirmedOn],
    );
  }
  if (revokedFrom !== undefined) {
    await sql(
      database.ownerUrl,
      `UPDATE kapok.member_hardships SET state = 'revoked', revoked_by = $3, revoked_at = now(), revoked_from = $4,
         revoke_reason = 'test' WHERE book_id = $1 AND id = $2`,
      [bookId, id, clerks[1].id, revokedFrom],
    );
  }
  return id;
}

/** Records an assessment. */
export async function assess(
  city: GrantingCity,
  member: Pick<TestMember, 'id'>,
  level: number,
  days: { on: string; until?: string },
): Promise<void> {
  await sql(
    city.database.ownerUrl,
    `INSERT INTO kapok.assessments (book_id, id, member_id, level, assessed_on, valid_until, assessor, recorded_by)
     VALUES ($1, $2, $3, $4, $5, $6, '评估机构', $7)`,
    [city.bookId, newId(), member.id, level, days.on, days.until ?? null, city.clerks[0].id],
  );
}

/** Moves granted minutes from one account to another with an entry of its own. */
export async function moveGranted(
  city: GrantingCity,
  wish: { kind: EntryKind; from: AccountRef; to: AccountRef; minutes: bigint; on: string },
): Promise<Posted> {
  const { from, to, minutes } = wish;
  const outcome = await city.app.app.get(LedgerService).append(
    plainEntry({
      bookId: city.bookId,
      kind: wish.kind,
      effectiveOn: wish.on,
      actorId: city.bookUid,
      postings: moved({ from, to, minutes }),
    }),
  );
  if (outcome.outcome === 'refused') throw new Error(`refused: ${outcome.code}`);
  return outcome;
}

/** Grants minutes without a step. */
export function grantMinutes(
  city: GrantingCity,
  memberId: string,
  minutes: bigint,
  on: string,
): Promise<Posted> {
  const from = bookAccount(city.bookUid, 'issuance', 'GRT');
  return moveGranted(city, { kind: 'grant', from, to: grantedAccount(memberId), minutes, on });
}

/** What is on a member's granted account. */
export function grantedOf(city: GrantingCity, memberId: string): Promise<bigint> {
  return city.app.app.get(LedgerReader).balanceOf(city.bookId, grantedAccount(memberId));
}
