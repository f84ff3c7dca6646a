import { setTimeout as sleep } from 'node:timers/promises';
import { addDays, shanghaiDate } from '../../src/platform/clock/shanghai.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { insertMember, insertUnit, openTestBook, signIn } from '../support/people.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HEADER = 'member_no,level,assessed_on,assessor,valid_until';
const PATIENCE_MS = 20_000;
const tomorrow = addDays(shanghaiDate(new Date()), 1);

let database: TestDatabase;
let app: TestApp;
let authorization: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const city = await openTestBook(database);
  const { bookId } = city;
  const unit = await insertUnit(database, { bookId, code: 'C1', kind: 'community', parent: city });
  await insertMember(database, { unit: city, memberNo: 'ADMIN', roles: ['city_admin'] });
  for (let n = 1; n <= 9; n += 1) {
    await insertMember(database, { unit, memberNo: `E${n}`, roles: ['elder'], password: null });
  }
  app = await startTestApp({ database });
  authorization = (await signIn(app, 'ADMIN')).authorization;
});

afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const get = (path: string) => app.http().get(path).set({ authorization });

/** Uploads rows, waits for the end, and answers what became of each: its code, or 'ok'. */
async function imported(rows: readonly string[], dryRun = false): Promise<string[]> {
  const receipt = await app
    .http()
    .post('/v1/imports')
    .query({ kind: 'assessments', dryRun: String(dryRun) })
    .set({ authorization, 'content-type': 'text/csv' })
    .send([HEADER, ...rows].join('\n'));
  expect(receipt.status).toBe(202);
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const { body } = await get(`/v1/imports/${receipt.body.id}`);
    if (body.state === 'failed') throw new Error(`import failed: ${body.faultCode}`);
    if (body.state === 'done') break;
    await sleep(20);
  }
  const { body } = await get(`/v1/imports/${receipt.body.id}/rows?limit=200`);
  return body.items.map(({ code }: { code: string | null }) => code ?? 'ok');
}

const standing = () =>
  sql(
    database.ownerUrl,
    `SELECT m.member_no, a.level, a.assessed_on::text, a.assessor, a.valid_until::text
     FROM kapok.assessments a JOIN kapok.members m ON m.id = a.member_id
     ORDER BY m.member_no, a.assessed_on`,
  );

describe('an import of assessments', () => {
  it('answers each row, and changes nothing when it comes again', async () => {
    const rows = [
      'E1,3,2026-03-01,甲评估机构,2027-02-28',
      'E2,6,2026/03/02,甲评估机构,',
      'E1,4,2026-09-01,乙评估机构,',
    ];
    expect(await imported(rows)).toEqual(['ok', 'ok', 'ok']);
    const after = await standing();
    expect(after).toEqual([
      {
        member_no: 'E1',
        level: 3,
        assessed_on: '2026-03-01',
        assessor: '甲评估机构',
        valid_until: '2027-02-28',
      },
      {
        member_no: 'E1',
        level: 4,
        assessed_on: '2026-09-01',
        assessor: '乙评估机构',
        valid_until: null,
      },
      {
        member_no: 'E2',
        level: 6,
        assessed_on: '2026-03-02',
        assessor: '甲评估机构',
        valid_until: null,
      },
    ]);
    expect(await imported(rows)).toEqual(Array(3).fill('already_recorded'));
    const changed = [
      'E1,5,2026-03-01,甲评估机构,2027-02-28',
      'E2,6,2026-03-02,丙评估机构,',
      'E1,4,2026-09-01,乙评估机构,2026-12-31',
    ];
    expect(await imported(changed)).toEqual(Array(3).fill('conflicts_with_existing'));
    expect(await standing()).toEqual(after);
  });

  it.each([
    ['E3,3,2026-03-01,,', 'malformed_row'],
    [`E3,3,2026-03-01,${'评'.repeat(101)},`, 'malformed_row'],
    ['E3,3,2026-03-01', 'malformed_row'],
    ['E 3,3,2026-03-01,甲,', 'malformed_row'],
    [',3,2026-03-01,甲,', 'malformed_row'],
    ['E3,0,2026-03-01,甲,', 'invalid_level'],
    ['E3,7,2026-03-01,甲,', 'invalid_level'],
    ['E3,三,2026-03-01,甲,', 'invalid_level'],
    ['E3,,2026-03-01,甲,', 'invalid_level'],
    ['E3,3,,甲,', 'invalid_time'],
    ['E3,3,2026-02-30,甲,', 'invalid_time'],
    ['E3,3,2026-03-01,甲,明年', 'invalid_time'],
    [`E3,3,${tomorrow},甲,`, 'date_in_future'],
    ['E3,3,2026-03-01,甲,2026-02-28', 'until_before_from'],
    ['NOBODY,3,2026-03-01,甲,', 'unknown_member'],
    ['ADMIN,3,2026-03-01,甲,', 'not_for_oneself'],
  ])('refuses %j with %s', async (row, code) => {
    const before = await standing();
    expect(await imported([row])).toEqual([code]);
    expect(await standing()).toEqual(before);
  });

  it('takes the first of two rows of a member and day', async () => {
    const rows = ['E4,2,2026-01-01,甲,', 'E4,3,2026-01-01,甲,', 'E4,2,2026-01-01,甲,'];
    expect(await imported(rows)).toEqual(['ok', 'conflicts_with_existing', 'already_recorded']);
  });

  it('keeps nothing of a dry run', async () => {
    const before = await standing();
    const rows = ['E5,2,2026-01-01,甲,', 'E5,9,2026-01-02,甲,', 'E5,3,2026-01-01,甲,'];
    expect(await imported(rows, true)).toEqual(['ok', 'invalid_level', 'conflicts_with_existing']);
    expect(await standing()).toEqual(before);
  });

  it('goes on over many rows', async () => {
    const rows = Array.from({ length: 1_203 }, (_, n) => {
      const day = addDays('2020-01-01', n);
      return `E${6 + (n % 4)},${1 + (n % 6)},${day},甲,`;
    });
    const first = await imported(rows);
    expect(first).toEqual(Array(200).fill('ok'));
    const counted = await sql<{ n: bigint }>(
      database.ownerUrl,
      `SELECT count(*) AS n FROM kapok.assessments WHERE import_id IS NOT NULL AND assessed_on < '2024-01-01'`,
    );
    expect(counted[0]?.n).toBe(1_203n);
  });
});
