import { jest } from '@jest/globals';
import pg from 'pg';
import { keysCommand } from '../../src/cli/keys-command.js';
import { runCommand } from '../../src/cli/run-command.js';
import { type ResealCount, resealKeys } from '../../src/modules/members/key-reseal.js';
import { countKeyUses, WRAPPED_KEY_TABLES } from '../../src/modules/members/wrapped-keys.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { PersonVault } from '../../src/platform/crypto/person-vault.js';
import { startTestApp, testEnvironment } from '../support/app.js';
import { untilSomebodyWaits, whileOpen } from '../support/open-transaction.js';
import {
  insertMember,
  openTestBook,
  TEST_PASSWORD,
  type TestMember,
  type TestUnit,
} from '../support/people.js';
import { storeSealed } from '../support/sealed-person.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64url');
const OLD = `p1:${key(21)}`;
const BEFORE_OLD = `p0:${key(20)}`;
const NEW = `p2:${key(22)}`;
const NAME = '欧阳木棉';

interface SealedRow {
  id: string;
  sealed_person: Buffer | null;
  wrapped_key: Buffer | null;
  wrapping_key_id: string | null;
  status: string;
}

describe('sealing people under a new service key', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  let city: TestUnit;
  let numbers = 0;

  beforeAll(async () => {
    database = await createTestDatabase();
    city = await openTestBook(database);
    pool = new pg.Pool({ connectionString: database.appUrl, max: 3 });
  });
  afterEach(() =>
    run(
      'WITH gone AS (DELETE FROM keys.person_keys) UPDATE kapok.members SET sealed_person = NULL',
    ),
  );
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });

  const run = (statement: string, values: unknown[] = []) =>
    sql<SealedRow>(database.ownerUrl, statement, values);
  const environment = (...keys: string[]) =>
    testEnvironment({ database, env: { KAPOK_PERSON_KEYS: keys.join(',') } });
  const vaultOf = (...keys: string[]) => new PersonVault(loadConfig(environment(...keys)));
  const SEALED = `SELECT m.*, k.wrapped_key, k.wrapping_key_id FROM kapok.members m
    LEFT JOIN keys.person_keys k ON k.book_id = m.book_id AND k.member_id = m.id`;
  const rows = () => run(`${SEALED} WHERE k.wrapped_key IS NOT NULL ORDER BY m.id`);
  const uses = async () =>
    Object.fromEntries((await countKeyUses(pool)).map(({ keyId, people }) => [keyId, people]));

  async function seal(vault: PersonVault, { bookId, id }: TestMember, name = NAME): Promise<void> {
    const person = { name, idNumber: null, phone: null };
    const sealed = vault.seal({ bookId, memberId: id }, person);
    await storeSealed(database, { bookId, memberId: id }, sealed);
  }

  async function sealedMembers(count: number, vault: PersonVault, unit = city) {
    const members: TestMember[] = [];
    for (let n = 0; n < count; n += 1) {
      numbers += 1;
      const memberNo = `M${numbers}`;
      const member = await insertMember(database, { unit, memberNo, roles: ['elder'] });
      await seal(vault, member);
      members.push(member);
    }
    return members;
  }

  async function nameOf(vault: PersonVault, { bookId, id }: TestMember): Promise<string | null> {
    const [row] = await run(`${SEALED} WHERE m.id = $1`, [id]);
    if (row?.sealed_person == null || row.wrapped_key === null) return null;
    const wrappingKeyId = String(row.wrapping_key_id);
    const sealed = { sealedPerson: row.sealed_person, wrappedKey: row.wrapped_key, wrappingKeyId };
    return vault.open({ bookId, memberId: id }, sealed).name;
  }

  const reseal = (vault: PersonVault, onChunk: (count: ResealCount) => void = () => undefined) =>
    resealKeys(pool, vault, { chunk: 3, onChunk });

  /** The tool as an operator runs it, in this process. */
  async function kapok(keys: string[], ...args: string[]) {
    const said = { stdout: '', stderr: '' };
    const spies = (['stdout', 'stderr'] as const).map((to) =>
      jest.spyOn(process[to], 'write').mockImplementation((text) => {
        said[to] += String(text);
        return true;
      }),
    );
    const own = process.env;
    process.env = environment(...keys);
    try {
      const status = await runCommand([keysCommand], ['keys', ...args]);
      return { status, ...said };
    } finally {
      process.env = own;
      for (const spy of spies) spy.mockRestore();
    }
  }

  it('lets the old key go: people still open without it, and what is sealed has not moved', async () => {
    const members = await sealedMembers(4, vaultOf(OLD));
    const other = await openTestBook(database, 'GD-T2');
    const [last] = await sealedMembers(1, vaultOf(OLD), other);
    const before = await rows();

    const dry = await kapok([NEW, OLD], 'reseal', '--dry-run');
    expect(dry).toMatchObject({ status: 0, stderr: '' });
    expect(dry.stdout).toMatch(/p1 +5 people\n5 people would be sealed anew/);
    expect(await rows()).toEqual(before);

    const done = await kapok([NEW, OLD], 'reseal');
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toContain('5 sealed anew under p2.');
    expect(done.stdout).toContain('Nobody is sealed under p1 any more: it may be taken out');
    expect(dry.stdout + done.stdout).not.toMatch(/欧阳|[0-9a-f]{8}-|M\d/);

    const after = await rows();
    expect(after.map((row) => row.sealed_person)).toEqual(before.map((row) => row.sealed_person));
    for (const member of [...members, last as TestMember]) {
      expect(await nameOf(vaultOf(NEW), member)).toBe(NAME);
    }
  });

  it('is seen by a service that has the new key alone', async () => {
    const [member] = await sealedMembers(1, vaultOf(OLD));
    await reseal(vaultOf(NEW, OLD));
    const app = await startTestApp({ database, env: { KAPOK_PERSON_KEYS: NEW } });
    try {
      const login = { identifier: member?.memberNo, password: TEST_PASSWORD, city: city.code };
      const session = await app.http().post('/v1/auth/login').send(login).expect(200);
      const answer = await app
        .http()
        .get(`/v1/members/${member?.id}`)
        .set('authorization', `Bearer ${session.body.accessToken}`);
      expect([answer.status, answer.body.name]).toEqual([200, NAME]);
    } finally {
      await app.close();
    }
  });

  it('goes on where it was interrupted, and finds nothing to do once it is done', async () => {
    const members = await sealedMembers(8, vaultOf(OLD));
    const vault = vaultOf(NEW, OLD);
    const interrupted = reseal(vault, ({ resealed }) => {
      if (resealed >= 3) throw new Error('interrupted');
    });
    await expect(interrupted).rejects.toThrow('interrupted');
    const { p1 = 0n, p2 = 0n } = await uses();
    expect([p1 + p2, p1 >= 3n && p2 >= 3n]).toEqual([8n, true]);
    for (const member of members) expect(await nameOf(vault, member)).toBe(NAME);

    expect(await reseal(vault)).toMatchObject({ resealed: Number(p1), changedMeanwhile: 0 });
    expect(await uses()).toEqual({ p2: 8n });
    const done = await rows();
    expect(await reseal(vault)).toMatchObject({ resealed: 0, changedMeanwhile: 0, unopened: 0 });
    expect(await rows()).toEqual(done);
  });

  it('takes people from every older key at once, and leaves those under the new one as they are', async () => {
    await sealedMembers(2, vaultOf(BEFORE_OLD));
    await sealedMembers(2, vaultOf(OLD));
    const [newest] = await sealedMembers(1, vaultOf(NEW));
    const before = (await rows()).find(({ id }) => id === newest?.id);
    expect(await reseal(vaultOf(NEW, OLD, BEFORE_OLD))).toMatchObject({ resealed: 4 });
    expect(await uses()).toEqual({ p2: 5n });
    expect((await rows()).find(({ id }) => id === newest?.id)).toEqual(before);
  });

  it('does not bring back somebody who is erased at that very moment', async () => {
    const [erased, other] = await sealedMembers(2, vaultOf(OLD));
    const erasure = {
      text: `WITH gone AS (DELETE FROM keys.person_keys WHERE member_id = $1)
        UPDATE kapok.members SET status = 'erased', sealed_person = NULL WHERE id = $1`,
      values: [erased?.id],
    };
    const { running } = await whileOpen(database, erasure, async () => {
      const running = reseal(vaultOf(NEW, OLD));
      await untilSomebodyWaits(database);
      return { running };
    });
    expect(await running).toMatchObject({ resealed: 1, changedMeanwhile: 1 });
    const [row] = await run(`${SEALED} WHERE m.id = $1`, [erased?.id]);
    expect(row).toMatchObject({ status: 'erased', wrapped_key: null, wrapping_key_id: null });
    expect(await nameOf(vaultOf(NEW), other as TestMember)).toBe(NAME);
  });

  it('leaves alone whom a process with the old first key seals anew at that very moment', async () => {
    const [member] = (await sealedMembers(1, vaultOf(OLD))) as [TestMember];
    const ref = { bookId: member.bookId, memberId: member.id };
    const sealed = vaultOf(OLD).seal(ref, { name: '改名', idNumber: null, phone: null });
    const change = {
      text: `WITH anew AS (UPDATE keys.person_keys SET wrapped_key = $3 WHERE member_id = $1)
        UPDATE kapok.members SET sealed_person = $2 WHERE id = $1`,
      values: [member.id, sealed.sealedPerson, sealed.wrappedKey],
    };
    const vault = vaultOf(NEW, OLD);
    const { running } = await whileOpen(database, change, async () => {
      const running = reseal(vault);
      await untilSomebodyWaits(database);
      return { running };
    });
    expect(await running).toMatchObject({ resealed: 0, changedMeanwhile: 1 });
    expect(await nameOf(vault, member)).toBe('改名');
    expect(await reseal(vault)).toMatchObject({ resealed: 1, changedMeanwhile: 0 });
    expect(await nameOf(vaultOf(NEW), member)).toBe('改名');
  });

  it.each([[['reseal']], [['reseal', '--dry-run']]])(
    'refuses by the name of a key that is in use and not configured (%j)',
    async (args) => {
      await sealedMembers(2, vaultOf(BEFORE_OLD));
      await sealedMembers(1, vaultOf(OLD));
      const before = await rows();
      const { status, stderr, stdout } = await kapok([NEW, OLD], ...args);
      expect(status).toBe(3);
      expect(stderr).toMatch(
        /^kapok keys: KAPOK_PERSON_KEYS lacks keys.*: p0 \(2 people\)\. Nothing/,
      );
      expect(stdout).toMatch(/p0 +2 people {2}MISSING/);
      expect(await rows()).toEqual(before);
    },
  );

  it('leaves what the configured key does not open, goes on, and says so', async () => {
    const [spoilt] = (await sealedMembers(1, vaultOf(`p1:${key(99)}`))) as [TestMember];
    const [sound] = (await sealedMembers(1, vaultOf(OLD))) as [TestMember];
    const done = await kapok([NEW, OLD], 'reseal');
    expect(done).toMatchObject({ status: 1, stderr: '' });
    expect(done.stdout).toContain('1 COULD NOT BE OPENED');
    expect(done.stdout).toContain('1 people are still sealed under p1: keep it.');
    expect(await nameOf(vaultOf(`p1:${key(99)}`), spoilt)).toBe(NAME);
    expect(await nameOf(vaultOf(NEW), sound)).toBe(NAME);
  });

  it('covers every table that holds wrapped keys', async () => {
    const found = await sql<{ name: string }>(
      database.superuserUrl,
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.columns
        WHERE column_name ~ 'wrap' AND table_schema IN ('kapok', 'ledger', 'keys') GROUP BY 1 ORDER BY 1`,
    );
    expect(WRAPPED_KEY_TABLES.map(({ name }) => name).sort()).toEqual(
      found.map(({ name }) => name),
    );
  });

  it.each([
    [[], /keys generate/],
    [['reseal', 'all'], /keys generate/],
    [['reseal', '--kid', 'p9'], /--kid goes with/],
    [['generate', '--dry-run'], /--dry-run goes with/],
  ])('is not understood as %j', async (args, why) => {
    await expect(keysCommand.run(args)).rejects.toThrow(why);
  });
});
