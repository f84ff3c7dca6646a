import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openBook } from '../../src/ledger/books.js';
import {
  type RecordFacts,
  recordCommitment,
} from '../../src/modules/service-records/commitment.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { prepareDatabase } from '../../src/platform/database/roles.js';
import { newId } from '../../src/platform/ids.js';
import { sql } from '../support/sql.js';
import { MIGRATIONS_DIR, TEST_PASSWORDS } from '../support/test-cluster.js';
import { createBareDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let dir: string;

beforeEach(async () => {
  database = await createBareDatabase();
  await prepareDatabase(database.superuserUrl, { database: database.name, ...TEST_PASSWORDS });
  dir = mkdtempSync(join(tmpdir(), 'kapok-migrations-'));
  for (const name of readdirSync(MIGRATIONS_DIR)) {
    if (name < '0009') copyFileSync(join(MIGRATIONS_DIR, name), join(dir, name));
  }
  await migrate(database.ownerUrl, dir);
});

afterEach(async () => {
  await database.drop();
  rmSync(dir, { recursive: true });
});

const SALT = Buffer.alloc(32, 5);
const UNIT = newId();
const [volunteer, elder, clerk, service, policy] = [newId(), newId(), newId(), newId(), newId()];

/** Texts that need every kind of escape, and none. */
const TEXTS = [
  null,
  '一切正常',
  'a "quoted" back\\slash / and\ttab\r\nline',
  '\b\f\u0001\u001f\u007f\u0080\u2028 \u{20bb7}😀',
];

function factsOf(index: number, state: string): RecordFacts {
  const evidence = state === 'confirmed' ? 'confirmed' : 'paper';
  const day = `2026-03-${String(index + 10).padStart(2, '0')}`;
  const item = { n: 1, strength: 'paper', recordedBy: clerk, recordedAt: `${day}T02:00:00.000Z` };
  return {
    recordNo: `R.${index}:${state}`,
    volunteerId: volunteer,
    recipientId: elder,
    serviceId: service,
    unitId: UNIT,
    place: TEXTS[index] ?? null,
    startsAt: `${day}T00:30:00.007Z`,
    endsAt: `${day}T01:30:00.000Z`,
    serviceDate: day,
    registeredOn: day,
    evidence,
    note: TEXTS[index] ?? null,
    funding: 'issue',
    bookingId: null,
    earnedMinutes: String(60 + index),
    enteredBy: clerk,
    evidenceItems: [
      { ...item, detail: TEXTS[index] ?? null },
      { ...item, n: 2, strength: 'confirmed', recordedBy: elder, detail: null },
    ],
  };
}

async function insertPeople(bookId: number): Promise<void> {
  const city = newId();
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.units (book_id, id, code, parent_id, kind, name, path) VALUES
     ($1, $2, 'GD', NULL, 'city', 'GD', '/GD/'), ($1, $3, 'C1', $2, 'community', 'C1', '/GD/C1/')`,
    [bookId, city, UNIT],
  );
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.members (book_id, id, member_no, unit_id)
     SELECT $1, m.id, 'M' || m.n, $3 FROM unnest($2::uuid[]) WITH ORDINALITY AS m (id, n)`,
    [bookId, [volunteer, elder, clerk], UNIT],
  );
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.services (book_id, id, code) VALUES ($1, $2, 'S1')`,
    [bookId, service],
  );
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.policy_versions (book_id, id, effective_from, params, digest, reason)
     VALUES ($1, $2, '2000-01-01', '{}', $3, 'test')`,
    [bookId, policy, SALT],
  );
}

async function insertRecord(bookId: number, state: string, facts: RecordFacts): Promise<string> {
  const id = newId();
  await sql(
    database.ownerUrl,
    `INSERT INTO kapok.service_records (book_id, id, record_no, state, volunteer_id, recipient_id, service_id, unit_id,
       place, starts_at, ends_at, service_date, registered_on, evidence, note, earned_minutes, policy_id, salt, entered_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      bookId,
      id,
      facts.recordNo,
      state,
      facts.volunteerId,
      facts.recipientId,
      facts.serviceId,
      facts.unitId,
      facts.place,
      facts.startsAt,
      facts.endsAt,
      facts.serviceDate,
      facts.registeredOn,
      facts.evidence,
      facts.note,
      facts.earnedMinutes,
      policy,
      SALT,
      facts.enteredBy,
    ],
  );
  for (const { n, strength, recordedBy, recordedAt, detail } of facts.evidenceItems) {
    await sql(
      database.ownerUrl,
      `INSERT INTO kapok.record_evidence (book_id, record_id, n, strength, recorded_by, recorded_at, detail)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [bookId, id, n, strength, recordedBy, recordedAt, detail],
    );
  }
  return id;
}

describe('the migration to approvals in bulk', () => {
  it('gives the records that stand the commitment the service would give them', async () => {
    const pool = new pg.Pool({ connectionString: database.appUrl });
    const book = await openBook(pool, 'GD', new Date('2026-01-01T00:00:00Z')).finally(() =>
      pool.end(),
    );
    await insertPeople(book.id);
    const states = ['submitted', 'confirmed', 'rejected', 'withdrawn'];
    const expected = new Map<string, Buffer>();
    for (const [index, state] of states.entries()) {
      const facts = factsOf(index, state);
      expected.set(await insertRecord(book.id, state, facts), recordCommitment(SALT, facts));
    }

    await migrate(database.ownerUrl, MIGRATIONS_DIR);

    const rows = await sql<{ id: string; commitment: Buffer }>(
      database.ownerUrl,
      'SELECT id, commitment FROM kapok.service_records',
    );
    expect(new Map(rows.map(({ id, commitment }) => [id, commitment]))).toEqual(expected);
    const waiting = await sql<{ record_id: string }>(
      database.ownerUrl,
      'SELECT record_id FROM kapok.waiting_records ORDER BY record_id',
    );
    expect(waiting.map((row) => row.record_id)).toEqual([...expected.keys()].slice(0, 2).sort());
  });
});
