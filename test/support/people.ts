import { hash } from '@node-rs/argon2';
import pg from 'pg';
import type { Role } from '../../src/auth/principal.js';
import { openBook } from '../../src/ledger/books.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { personIndex } from '../../src/platform/crypto/person-index.js';
import { newId } from '../../src/platform/ids.js';
import { type TestApp, testEnvironment } from './app.js';
import { sql } from './sql.js';
import type { TestDatabase } from './test-database.js';

/** A unit of a test, with the path that roles reach down by. */
export interface TestUnit {
  bookId: number;
  id: string;
  code: string;
  path: string;
}

/** A member of a test, who can log in with `password` unless it is null. */
export interface TestMember {
  bookId: number;
  id: string;
  memberNo: string;
  password: string | null;
}

/** What a login answers, with the header that makes a request the member's own. */
export interface TestSession {
  accessToken: string;
  refreshToken: string;
  memberId: string;
  authorization: string;
}

/** The password of every test member who has none of their own. */
export const TEST_PASSWORD = 'correct-horse-9';
const hashes = new Map<string, Promise<string>>();

/** Founds a book with its city unit, which has the book's code. */
export async function openTestBook(database: TestDatabase, code = 'GD-T1'): Promise<TestUnit> {
  const pool = new pg.Pool({ connectionString: database.appUrl, max: 1 });
  try {
    const book = await openBook(pool, code, new Date());
    return await insertUnit(database, { bookId: book.id, code, kind: 'city', parent: null });
  } finally {
    await pool.end();
  }
}

/** Adds a unit under another one. */
export async function insertUnit(
  database: TestDatabase,
  unit: { bookId: number; code: string; kind: string; parent: TestUnit | null },
): Promise<TestUnit> {
  const { bookId, code, kind, parent } = unit;
  const id = newId();
  const path = `${parent?.path ?? '/'}${code}/`;
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.units (book_id, id, code, parent_id, kind, name, path)
     VALUES ($1, $2, $3, $4, $5, $3, $6)`,
    [bookId, id, code, parent?.id ?? null, kind, path],
  );
  return { bookId, id, code, path };
}

/**
 * Adds a member of a unit, with roles (held at that unit unless said otherwise) and a credential. No personal data
 * is sealed; a phone is known by its digest only.
 */
export async function insertMember(
  database: TestDatabase,
  member: {
    unit: TestUnit;
    memberNo: string;
    roles?: readonly (Role | { role: Role; unit: TestUnit })[];
    password?: string | null;
    mustChange?: boolean;
    phone?: string;
    household?: string;
  },
): Promise<TestMember> {
  const { unit, memberNo, password = TEST_PASSWORD } = member;
  const { bookId } = unit;
  const id = newId();
  const phone = member.phone === undefined ? null : phoneIndex(database, member.phone);
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.members (book_id, id, member_no, unit_id, household, phone_index)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [bookId, id, memberNo, unit.id, member.household ?? null, phone],
  );
  for (const held of member.roles ?? []) {
    const grant = typeof held === 'string' ? { role: held, unit } : held;
    await grantRole(database, { bookId, memberId: id, role: grant.role, unit: grant.unit });
  }
  if (password !== null) {
    await sql(
      database.ownerUrl,
      `INSERT INTO kapok.credentials (book_id, member_id, password_hash, must_change)
       VALUES ($1, $2, $3, $4)`,
      [bookId, id, await hashOf(password), member.mustChange ?? false],
    );
  }
  return { bookId, id, memberNo, password };
}

/** Gives a role at a unit. */
export async function grantRole(
  database: TestDatabase,
  grant: { bookId: number; memberId: string; role: Role; unit: TestUnit },
): Promise<void> {
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id) VALUES ($1, $2, $3, $4, $5)`,
    [grant.bookId, newId(), grant.memberId, grant.role, grant.unit.id],
  );
}

/** Logs in over HTTP. Throws when the service refuses. */
export async function signIn(
  app: TestApp,
  memberNo: string,
  password: string = TEST_PASSWORD,
): Promise<TestSession> {
  const answer = await app.http().post('/v1/auth/login').send({ identifier: memberNo, password });
  if (answer.status !== 200) throw new Error(`login answered ${answer.status}: ${answer.text}`);
  return { ...answer.body, authorization: `Bearer ${answer.body.accessToken}` };
}

function phoneIndex(database: TestDatabase, phone: string): Buffer {
  return personIndex(loadConfig(testEnvironment({ database })).indexKey, 'phone', phone);
}

/** Hashing takes 20 ms, so each password is hashed once a test file. */
function hashOf(password: string): Promise<string> {
  const known = hashes.get(password) ?? hash(password);
  hashes.set(password, known);
  return known;
}
