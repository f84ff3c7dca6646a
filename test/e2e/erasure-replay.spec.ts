import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot } from '../../src/boot.js';
import { ErasureTick } from '../../src/modules/privacy/erasure-tick.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { startTestApp, testEnvironment } from '../support/app.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { type Canary, ErasureCity } from './erasure-city.js';
import { dumpOf, spellingsOf } from './whole-dump.js';

let folder: string;
let city: ErasureCity;
let backup: TestDatabase;
let erased: { id: string; bookId: number; erasureId: string; canary: Canary };
let kept: { id: string };

const env = () => ({ KAPOK_CHECKPOINT_DIR: folder });
const register = () => join(folder, 'erasures.jsonl');
/** The service on the restored backup, as it is started. */
const restart = () => boot(loadConfig(testEnvironment({ database: backup, env: env() })));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kapok-erasures-'));
  city = await ErasureCity.open(env());
  const { member, canary } = await city.person(600n);
  kept = (await city.person()).member;
  await city.publish(member, canary.words);
  // The backup of the night before: nobody may be connected while a database is copied.
  await city.desk.app.close();
  backup = await createTestDatabase(city.desk.database);
  city = city.on(await startTestApp({ database: city.desk.database, env: env() }));
  const erasureId = await city.checked(member);
  const { body } = await city.step(city.second, erasureId, 'approve');
  expect(body).toMatchObject({ state: 'erased', replayedAt: null });
  erased = { id: member.id, bookId: member.bookId, erasureId, canary };
});
afterAll(async () => {
  await city?.close();
  await backup?.drop();
  await rm(folder, { recursive: true, force: true });
});

const statusOf = async (database: TestDatabase, id: string) =>
  (await sql(database.ownerUrl, 'SELECT status FROM kapok.members WHERE id = $1', [id]))[0]?.status;

it('names outside the database who was erased and by whom, in ids alone, for the service to read only', async () => {
  const text = await readFile(register(), 'utf8');
  const line = JSON.parse(text.trimEnd());
  expect(line).toMatchObject({
    format: 'kapok-erasure/1',
    member: erased.id,
    erasure: erased.erasureId,
    checkedBy: city.first.id,
    approvedBy: city.second.id,
  });
  for (const spelling of spellingsOf(Object.values(erased.canary))) {
    expect(text).not.toContain(spelling);
  }
});

it('erases anew, before it answers anybody, whom a restored backup has brought back', async () => {
  expect(await statusOf(backup, erased.id)).toBe('active');
  // A write that a crash has torn is no reason to forget the lines before it.
  await writeFile(register(), '{"format":"kapok-erasure/1","bo', { flag: 'a' });
  const service = await restart();
  try {
    expect(await statusOf(backup, erased.id)).toBe('erased');
    expect(await statusOf(backup, kept.id)).toBe('active');
    const words = spellingsOf(Object.values(erased.canary));
    const found = [...(await dumpOf(backup.superuserUrl))].flatMap(([place, text]) =>
      words.some((word) => text.includes(word)) ? [place] : [],
    );
    expect(found).toEqual([]);
    const open = () =>
      sql(
        backup.ownerUrl,
        `SELECT b.state AS booking, e.closed_at IS NOT NULL AS closed, e.replayed_at IS NOT NULL AS replayed
         FROM kapok.erasures e JOIN kapok.care_bookings b ON b.book_id = e.book_id AND b.elder_id = e.member_id
         WHERE e.id = $1`,
        [erased.erasureId],
      );
    await service.app.get(ErasureTick, { strict: false }).carryOutDue(erased.bookId);
    expect(await open()).toEqual([{ booking: 'cancelled', closed: true, replayed: true }]);
  } finally {
    await service.stop();
  }
});

it('changes nothing at a start where everybody in the register is erased', async () => {
  const rows = () =>
    sql(backup.ownerUrl, 'SELECT id, erased_at, replayed_at, closed_at FROM kapok.erasures');
  const before = await rows();
  const service = await restart();
  await service.stop();
  expect(await rows()).toEqual(before);
});

it('adds to a torn register so that the new line is whole', async () => {
  const { member } = await city.person();
  await city.step(city.second, await city.checked(member), 'approve');
  const lines = (await readFile(register(), 'utf8')).split('\n');
  expect(
    lines.filter((line) => line.includes(member.id)).map((line) => JSON.parse(line).member),
  ).toEqual([member.id]);
});
