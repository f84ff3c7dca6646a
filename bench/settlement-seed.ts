import { hash } from '@node-rs/argon2';
import { bookAccount, earnedAccount, grantedAccount } from '../src/ledger/accounts.js';
import type { AppendRequest } from '../src/ledger/append-request.js';
import { BookAppender } from '../src/ledger/book-appender.js';
import { type Book, findBook } from '../src/ledger/books.js';
import { FOUNDING_PARAMS } from '../src/modules/policies/policy.js';
import { policyDigest } from '../src/modules/policies/policy-schema.js';
import { newId } from '../src/platform/ids.js';
import type { BenchEnvironment } from './environment.js';
import { insertMembers, type SeededCity, seedCity } from './http-seed.js';
import type { Report } from './report.js';

/** A city with a month to settle. */
export interface MonthToSettle extends SeededCity {
  readonly book: Book;
  readonly adminNo: string;
  readonly memberIds: readonly string[];
}

const RULES_FROM = '2000-01-02';
const MEMBERS_AT_ONCE = 50_000;
const CALLERS = 1024;
const MINUTES = 60n;

/**
 * A city of `members` elders in hardship with an account each: every other one has granted minutes that are no grant of
 * the month and expire at its close, the others have earned ones; and all will be granted minutes for the month after.
 * `records` wait for approval beside.
 */
export async function seedMonth(
  env: BenchEnvironment,
  report: Report,
  wish: { readonly members: number; readonly records: number; readonly monthEnd: string },
): Promise<MonthToSettle> {
  const city = await seedCity(env, wish.records);
  const book = await findBook(env.app, 'HTTP');
  if (book === null) throw new Error('the city was founded');
  const memberIds: string[] = [];
  while (memberIds.length < wish.members) {
    const count = Math.min(MEMBERS_AT_ONCE, wish.members - memberIds.length);
    const prefix = `G${memberIds.length / MEMBERS_AT_ONCE}-`;
    memberIds.push(...(await insertMembers(env.owner, book.id, city.communityId, count, prefix)));
    report.progress(`${memberIds.length} members`);
  }
  await insertRules(env, book.id);
  await insertHardships(env, city);
  await insertAdmin(env, city);
  await openAccounts(env, report, { book, memberIds, monthEnd: wish.monthEnd });
  await env.owner.query('ANALYZE');
  return { ...city, book, adminNo: 'S1', memberIds };
}

/** An hour a month for everybody of one class; what is no grant of the month does not outlive it. */
async function insertRules({ owner }: BenchEnvironment, bookId: number): Promise<void> {
  const table = [{ hardshipClass: 'dibao', level: 0, minutes: Number(MINUTES) }];
  const params = {
    ...FOUNDING_PARAMS,
    grants: { expiryMonths: 1, spendOrder: 'grant_first', table },
  } as const;
  await owner.query(
    `INSERT INTO kapok.policy_versions (book_id, id, effective_from, params, digest, reason) VALUES ($1, $2, $3, $4, $5, 'bench')`,
    [bookId, newId(), RULES_FROM, params, policyDigest(RULES_FROM, params)],
  );
}

async function insertHardships({ owner }: BenchEnvironment, city: SeededCity): Promise<void> {
  const { bookId, workerId, clerkId } = city;
  const classId = newId();
  await owner.query(
    `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, valid_from, created_by)
     SELECT $1, $2, 'dibao', u.id, 'dibao', $3, $4 FROM kapok.units u WHERE u.book_id = $1 AND u.kind = 'city'`,
    [bookId, classId, RULES_FROM, workerId],
  );
  await owner.query(
    `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, evidence_kind, evidence_digest,
       registered_by, registered_at, confirmed_by, confirmed_at, confirmed_on)
     SELECT $1, gen_random_uuid(), m.id, $2, 'confirmed', $3, 'official_list', sha256('list'), $4, t.at, $5, t.at,
       (t.at AT TIME ZONE 'Asia/Shanghai')::date
     FROM kapok.members m CROSS JOIN (SELECT '${RULES_FROM}'::timestamptz AS at) t
     WHERE m.book_id = $1 AND m.member_no LIKE 'G%'`,
    [bookId, classId, RULES_FROM, workerId, clerkId],
  );
}

/** The clerk is the city's admin as well. */
async function insertAdmin({ owner }: BenchEnvironment, city: SeededCity): Promise<void> {
  await owner.query(
    `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
     SELECT $1, $2, $3, 'city_admin', u.id FROM kapok.units u WHERE u.book_id = $1 AND u.kind = 'city'`,
    [city.bookId, newId(), city.clerkId],
  );
  await owner.query(
    'INSERT INTO kapok.credentials (book_id, member_id, password_hash) VALUES ($1, $2, $3)',
    [city.bookId, city.clerkId, await hash(city.password)],
  );
}

/** One entry a member, through the ledger's own door. */
async function openAccounts(
  env: BenchEnvironment,
  report: Report,
  given: {
    readonly book: Book;
    readonly memberIds: readonly string[];
    readonly monthEnd: string;
  },
): Promise<void> {
  const { book, memberIds, monthEnd } = given;
  const appender = new BookAppender(book.id, env.app);
  let next = 0;
  const fill = async (): Promise<void> => {
    for (let index = next++; index < memberIds.length; index = next++) {
      const request = firstMinutes(book, memberIds[index] ?? '', index % 2 === 0, monthEnd);
      const outcome = await appender.submit(request);
      if (outcome.outcome !== 'posted') throw new Error(`seeding was ${outcome.outcome}`);
      if (index % 100_000 === 99_999) report.progress(`${index + 1} accounts`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, fill));
  await appender.close();
}

function firstMinutes(
  book: Book,
  memberId: string,
  isGranted: boolean,
  effectiveOn: string,
): AppendRequest {
  const from = bookAccount(book.uid, 'issuance', isGranted ? 'GRT' : 'MIN');
  const to = isGranted ? grantedAccount(memberId) : earnedAccount(memberId);
  return {
    bookId: book.id,
    key: `bench-first:${memberId}`,
    kind: 'import',
    effectiveOn,
    actorId: memberId,
    subject: { type: 'bench', id: memberId, commitment: null },
    policyDigest: null,
    reversesSeq: null,
    accounts: [from, to],
    counters: [],
    decide: () => ({
      postings: [
        { account: from, amount: -MINUTES },
        { account: to, amount: MINUTES },
      ],
    }),
    moves: [],
  };
}
