import { jest } from '@jest/globals';
import { foundCommand } from '../../src/cli/found-command.js';
import { runCommand } from '../../src/cli/run-command.js';
import { verifyCommand } from '../../src/cli/verify-command.js';
import { testEnvironment } from '../support/app.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { verifyJournal } from '../vectors/leaf-checker.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The tool as an operator runs it, in this process. */
async function kapok(...args: string[]): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((to) =>
    jest.spyOn(process[to], 'write').mockImplementation((text) => {
      said[to] += String(text);
      return true;
    }),
  );
  const own = process.env;
  process.env = testEnvironment({ database });
  try {
    const status = await runCommand([foundCommand, verifyCommand], args);
    return { status, ...said };
  } finally {
    process.env = own;
    for (const spy of spies) spy.mockRestore();
  }
}

/** Everything that the journal of the city says. */
async function journal(): Promise<Buffer> {
  const rows = await sql<{ lines: Buffer }>(
    database.ownerUrl,
    `SELECT string_agg(leaf || '\\x0a'::bytea, '' ORDER BY seq) AS lines FROM ledger.journal_entry`,
  );
  return rows[0]?.lines ?? Buffer.alloc(0);
}

const found = (...options: string[]): Promise<Ended> =>
  kapok('found', '--code', 'GD-SM', '--name', '商密市', '--admin', 'A000001', ...options);
const books = (): Promise<unknown[]> =>
  sql(database.ownerUrl, 'SELECT code, algorithm FROM ledger.book');

describe('kapok found --hash', () => {
  it('founds a city of SM3, which is exported and verified like any', async () => {
    const done = await found('--hash', 'sm3');
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toMatch(/^GD-SM is founded\. A000001 logs in once with: \S{16,}\n$/);
    expect(await books()).toEqual([{ code: 'GD-SM', algorithm: 'sm3' }]);

    const leaves = await journal();
    expect(leaves.toString()).toContain('"alg":"sm3"');
    const head = verifyJournal(leaves);
    const last = leaves.toString().trimEnd().split('\n').length - 1;
    const verified = await kapok('verify', '--city', 'GD-SM', '--head', `${last}:${head}`);
    expect(verified).toMatchObject({ status: 0 });

    const again = await found();
    expect(again.stdout).toBe('GD-SM was founded before, with sm3; nothing was changed.\n');
  });

  it('says in plain words that the database lacks SM3, and founds nothing', async () => {
    await sql(database.superuserUrl, 'DROP EXTENSION pgcrypto');
    const refused = await found('--hash', 'sm3');
    expect(refused).toMatchObject({ status: 3, stdout: '' });
    expect(refused.stderr).toMatch(/^kapok found: The database cannot reckon SM3.*pgcrypto.*\n$/);
    expect(await books()).toEqual([]);
    expect(await found()).toMatchObject({ status: 0 });
    expect(await books()).toEqual([{ code: 'GD-SM', algorithm: 'sha256' }]);
  });

  it('knows no other hash', async () => {
    const refused = await found('--hash', 'md5');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('--hash is sha256 or sm3');
    expect(await books()).toEqual([]);
  });
});
