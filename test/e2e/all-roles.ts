import type { INestApplication } from '@nestjs/common';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { ROLES } from '../../src/auth/principal.js';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import type { TestDatabase } from '../support/test-database.js';

/** A member who holds every role at the city, so that no guard stands before what a test is about. */
export interface Everybody {
  readonly bookId: number;
  readonly memberId: string;
  /** An access token of a session of its own. */
  signIn(app: INestApplication): Promise<string>;
}

/** Makes a book, its city and the member, as the owner of the tables. */
export async function createEverybody(database: TestDatabase): Promise<Everybody> {
  const [unitId, memberId] = [newId(), newId()];
  const books = await sql<{ id: number }>(
    database.ownerUrl,
    'INSERT INTO ledger.book (uid, code, algorithm) VALUES ($1, $2, $3) RETURNING id',
    [newId(), 'TEST', 'sha256'],
  );
  const bookId = books[0]?.id ?? 0;
  await sql(
    database.ownerUrl,
    `WITH unit AS (
       INSERT INTO kapok.units (book_id, id, code, kind, name, path)
       VALUES ($1, $2, 'TEST', 'city', 'Test', '/TEST/') RETURNING id), member AS (
       INSERT INTO kapok.members (book_id, id, member_no, unit_id)
       SELECT $1, $3, 'E1', id FROM unit RETURNING id)
     INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id)
     SELECT $1, pg_catalog.gen_random_uuid(), member.id, role, unit.id
     FROM unit, member, pg_catalog.unnest($4::text[]) AS role`,
    [bookId, unitId, memberId, [...ROLES]],
  );
  const signIn = async (app: INestApplication): Promise<string> => {
    const sessionId = newId();
    await sql(
      database.ownerUrl,
      `INSERT INTO kapok.sessions (id, book_id, member_id, expires_at)
       VALUES ($1, $2, $3, pg_catalog.now() + interval '1 hour')`,
      [sessionId, bookId, memberId],
    );
    const tokens = app.get(AccessTokens, { strict: false });
    return tokens.sign({ memberId, memberNo: 'E1', bookId, sessionId });
  };
  return { bookId, memberId, signIn };
}
