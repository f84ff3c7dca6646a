import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boot, type RunningService } from '../../src/boot.js';
import { withApplication } from '../../src/cli/with-application.js';
import { LogError } from '../../src/ledger/log/log-error.js';
import { ErasureFile } from '../../src/modules/privacy/erasure-file.js';
import { ErasureReplay } from '../../src/modules/privacy/erasure-replay.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { newId } from '../../src/platform/ids.js';
import { startTestApp, testEnvironment } from '../support/app.js';
import { sealNow } from '../support/proof-city.js';
import { giveMinutes, newMember, type SignedInMember } from '../support/redeeming-city.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ErasureCity } from './erasure-city.js';

/** Members as the backup knows them, all erased since; and who was enrolled after it. */
interface People {
  /** An officer had filed another erasure, and approved the one that was carried out. */
  readonly refiled: SignedInMember;
  /** Another erasure was checked already, by an officer who was of the household when the backup was made. */
  readonly rechecked: SignedInMember;
  /** The very erasure was filed; who approved it was of the household when the backup was made. */
  readonly kin: SignedInMember;
  /** The very erasure was checked, by who approved it in the end. */
  readonly swapped: SignedInMember;
  readonly later: SignedInMember;
}

let root: string;
let city: ErasureCity;
let backup: TestDatabase;
let people: People;
const erasureOf = new Map<SignedInMember, string>();
const copies: TestDatabase[] = [];

const signed = () => join(root, 'signed');
const environment = (database: TestDatabase, folder: string) =>
  testEnvironment({ database, env: { KAPOK_CHECKPOINT_DIR: folder } });
const start = (database: TestDatabase, folder: string): Promise<RunningService> =>
  boot(loadConfig(environment(database, folder)));

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kapok-restored-'));
  const env = { KAPOK_CHECKPOINT_DIR: signed() };
  city = await ErasureCity.open(env);
  const before = await asOfTheBackup();
  await city.desk.app.close();
  backup = await createTestDatabase(city.desk.database);
  city = city.on(await startTestApp({ database: city.desk.database, env }));
  const { member: later } = await city.person();
  people = { ...before, later };
  await eraseAll();
  await giveMinutes(city.desk.app, city.worker, 30n);
  await sealNow(city.desk.app, city.bookId);
});
afterAll(async () => {
  await city?.close();
  for (const database of [backup, ...copies]) await database?.drop();
  await rm(root, { recursive: true, force: true });
});

/** Who was enrolled then, and which erasures were under way. */
async function asOfTheBackup(): Promise<Omit<People, 'later'>> {
  const person = async () => (await city.person()).member;
  const [refiled, rechecked] = [await person(), await person()];
  const [kin, swapped] = [await person(), await person()];
  await file(city.first, refiled, 'representative');
  await city.step(city.first, await file(rechecked, rechecked), 'check');
  erasureOf.set(kin, await file(kin, kin));
  erasureOf.set(swapped, await file(swapped, swapped));
  // The officers come to live with them, or lived with them still; the service asks at its steps alone.
  await livesWith(rechecked, city.first);
  await livesWith(kin, city.second);
  return { refiled, rechecked, kin, swapped };
}

/** What happened after the backup, up to the erasure of everybody. */
async function eraseAll(): Promise<void> {
  const { refiled, rechecked, kin, swapped, later } = people;
  await livesAlone();
  for (const member of [refiled, rechecked]) {
    const rows = await sql(
      city.desk.database.ownerUrl,
      `SELECT id FROM kapok.erasures WHERE member_id = $1`,
      [member.id],
    );
    expect((await city.step(member, String(rows[0]?.id), 'withdraw')).status).toBe(200);
    erasureOf.set(member, await file(member, member));
  }
  erasureOf.set(later, await file(later, later));
  for (const member of [refiled, rechecked, kin, swapped, later]) {
    const [checks, approves] =
      member === refiled || member === swapped
        ? [city.second, city.first]
        : [city.first, city.second];
    const id = erasureOf.get(member) ?? '';
    await city.step(checks, id, 'check');
    expect((await city.step(approves, id, 'approve')).body.state).toBe('erased');
  }
}

async function file(
  who: SignedInMember,
  member: SignedInMember,
  ground = 'own_wish',
): Promise<string> {
  const wish = { ground, acceptsLoss: true };
  const { status, body, text } = await city.post(who, `/v1/members/${member.id}/erasures`, wish);
  if (status !== 201) throw new Error(`filing: ${text}`);
  return body.id;
}

const livesWith = (member: SignedInMember, officer: SignedInMember) =>
  sql(
    city.desk.database.ownerUrl,
    `UPDATE kapok.members SET household = 'H-' || $2::text WHERE id IN ($1::uuid, $2::uuid)`,
    [member.id, officer.id],
  );
const livesAlone = () =>
  sql(
    city.desk.database.ownerUrl,
    'UPDATE kapok.members SET household = NULL WHERE id = ANY ($1)',
    [[city.first.id, city.second.id]],
  );

/** The backup restored once more. */
async function restored(): Promise<TestDatabase> {
  const database = await createTestDatabase(backup);
  copies.push(database);
  return database;
}

/** A folder with the register alone, as it is carried to another server. */
async function carried(): Promise<string> {
  const folder = await mkdtemp(join(root, 'carried-'));
  await cp(join(signed(), 'erasures.jsonl'), join(folder, 'erasures.jsonl'));
  return folder;
}

const returned = () => [people.refiled, people.rechecked, people.kin, people.swapped];

async function erasedIn(database: TestDatabase): Promise<number> {
  const rows = await sql(
    database.ownerUrl,
    `SELECT id FROM kapok.members WHERE id = ANY ($1) AND status = 'erased'`,
    [returned().map(({ id }) => id)],
  );
  return rows.length;
}

describe('a restored backup', () => {
  it('is no reason not to start: whatever it knew of an erasure gives way to what was decided', async () => {
    const [database, folder] = [await restored(), await carried()];
    expect(await erasedIn(database)).toBe(0);
    await (await start(database, folder)).stop();
    expect(await erasedIn(database)).toBe(4);
    const rows = await sql(
      database.ownerUrl,
      `SELECT id, state, checked_by, approved_by, end_reason FROM kapok.erasures WHERE member_id = ANY ($1)
       ORDER BY state, id`,
      [returned().map(({ id }) => id)],
    );
    const carriedOut = returned().map((member) => {
      const isFirstLast = member === people.refiled || member === people.swapped;
      const [checked_by, approved_by] = isFirstLast
        ? [city.second.id, city.first.id]
        : [city.first.id, city.second.id];
      const id = erasureOf.get(member) ?? '';
      return { id, state: 'erased', checked_by, approved_by, end_reason: null };
    });
    carriedOut.sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(rows.slice(0, 4)).toEqual(carriedOut);
    // What else was open of them is ended, whoever had checked it.
    expect(rows.slice(4)).toEqual([
      expect.objectContaining({ state: 'withdrawn', end_reason: 'superseded' }),
      expect.objectContaining({ state: 'withdrawn', end_reason: 'superseded' }),
    ]);
  });

  it('may have known the very erasure as checked by who approved it in the end', async () => {
    const database = await restored();
    await sql(
      database.appUrl,
      `UPDATE kapok.erasures SET state = 'checked', checked_by = $2, checked_at = now() WHERE id = $1`,
      [erasureOf.get(people.swapped), city.first.id],
    );
    await (await start(database, await carried())).stop();
    expect(await erasedIn(database)).toBe(4);
  });

  it('may know another erasure that two persons have approved, which is then carried out', async () => {
    const database = await restored();
    const approved = await sql(
      database.appUrl,
      `UPDATE kapok.erasures SET state = 'checked', checked_by = $2, checked_at = now() WHERE member_id = $1 RETURNING id`,
      [people.refiled.id, city.second.id],
    );
    await sql(
      database.appUrl,
      `UPDATE kapok.erasures SET state = 'approved', approved_by = $2, approved_at = now() WHERE member_id = $1`,
      [people.refiled.id, city.worker.id],
    );
    await (await start(database, await carried())).stop();
    expect(await erasedIn(database)).toBe(4);
    const rows = await sql(
      database.ownerUrl,
      'SELECT id, state FROM kapok.erasures WHERE member_id = $1',
      [people.refiled.id],
    );
    expect(rows).toEqual([{ ...approved[0], state: 'erased' }]);
  });

  it('keeps whom its own history has let stay, and starts', async () => {
    const database = await restored();
    await sql(
      database.appUrl,
      `UPDATE kapok.erasures SET state = 'withdrawn', ended_by = member_id, ended_at = now(), end_reason = 'taken_back'
       WHERE id = $1`,
      [erasureOf.get(people.swapped)],
    );
    await (await start(database, await carried())).stop();
    expect(await erasedIn(database)).toBe(3);
  });

  it('may be older than a member, an officer and a city of the register', async () => {
    const [database, folder] = [await restored(), await carried()];
    const register = new ErasureFile(folder);
    const [line] = await register.read();
    if (line === undefined) throw new Error('the register has lines');
    const officer = await newMember(city.desk.database, city.desk.app, {
      unit: city.desk.city.city,
      roles: ['city_admin'],
    });
    await register.add({ ...line, erasure: newId(), book: newId() });
    await register.add({ ...line, erasure: newId(), member: newId() });
    const member = city.worker.id;
    await register.add({ ...line, erasure: newId(), member, approvedBy: officer.id });
    await (await start(database, folder)).stop();
    expect(await erasedIn(database)).toBe(4);
    expect(await statusOf(database, member)).toBe('erased');
    const text = await readFile(register.path, 'utf8');
    expect(text).toContain(people.later.id);
    expect(await statusOf(database, people.later.id)).toBeUndefined();
  });

  it('is erased from once, however many servers start on it at once', async () => {
    const [database, folder] = [await restored(), await carried()];
    const env = { KAPOK_CHECKPOINT_DIR: folder };
    const apps = await Promise.all([1, 2].map(() => startTestApp({ database, env })));
    try {
      const replays = apps.map(({ app }) => app.get(ErasureReplay, { strict: false }));
      const counts = await Promise.all(
        Array.from({ length: 8 }, (_, n) => replays[n % replays.length]?.replay()),
      );
      expect(counts.reduce((sum = 0, count = 0) => sum + count, 0)).toBe(4);
      expect(await erasedIn(database)).toBe(4);
    } finally {
      for (const app of apps) await app.close();
    }
  });
});

describe('nobody is erased anew', () => {
  it('by a start that is refused: the database lacks what was signed', async () => {
    const database = await restored();
    await expect(start(database, signed())).rejects.toBeInstanceOf(LogError);
    expect(await erasedIn(database)).toBe(0);
  });

  it('by a command that serves nobody', async () => {
    const database = await restored();
    const own = process.env;
    process.env = environment(database, await carried());
    try {
      expect(await withApplication(() => erasedIn(database))).toBe(0);
    } finally {
      process.env = own;
    }
    expect(await erasedIn(database)).toBe(0);
  });
});

const statusOf = async (database: TestDatabase, id: string) =>
  (await sql(database.ownerUrl, 'SELECT status FROM kapok.members WHERE id = $1', [id]))[0]?.status;
