import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { checkSchema, migrate } from '../../src/platform/database/migrate.js';
import { prepareDatabase } from '../../src/platform/database/roles.js';
import { MIGRATIONS_DIR, TEST_PASSWORDS } from '../support/test-cluster.js';
import { createBareDatabase, type TestDatabase } from '../support/test-database.js';

const COUNTED = 'CREATE TABLE kapok.counted (n int); INSERT INTO kapok.counted VALUES (1);';

describe('migrations', () => {
  let database: TestDatabase;
  let dir: string;

  beforeEach(async () => {
    database = await createBareDatabase();
    await prepareDatabase(database.superuserUrl, { database: database.name, ...TEST_PASSWORDS });
    dir = mkdtempSync(join(tmpdir(), 'kapok-migrations-'));
    write('0001-counted.sql', COUNTED);
  });

  afterEach(async () => {
    await database.drop();
    rmSync(dir, { recursive: true });
  });

  function write(name: string, sql: string): void {
    writeFileSync(join(dir, name), sql);
  }

  it('brings an empty database up, and finds nothing to do the second time', async () => {
    const names = readdirSync(MIGRATIONS_DIR).filter((name) => name.endsWith('.sql'));
    const first = await migrate(database.ownerUrl, MIGRATIONS_DIR);
    expect(first.applied).toEqual(names.sort());
    const second = await migrate(database.ownerUrl, MIGRATIONS_DIR);
    expect(second.applied).toEqual([]);
    await checkSchema(database.appUrl, MIGRATIONS_DIR);
  });

  it('applies each file once when three runners start at once', async () => {
    write('0002-slow.sql', 'SELECT pg_sleep(0.2); INSERT INTO kapok.counted VALUES (2);');
    const runs = await Promise.all([1, 2, 3].map(() => migrate(database.ownerUrl, dir)));
    const applied = runs.flatMap((run) => run.applied);
    expect(applied).toEqual(['0001-counted.sql', '0002-slow.sql']);
    expect(await rows('SELECT n FROM kapok.counted ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('refuses a file that was changed after it was applied, and applies nothing', async () => {
    await migrate(database.ownerUrl, dir);
    write('0001-counted.sql', `${COUNTED}\n-- a later thought`);
    write('0002-next.sql', 'INSERT INTO kapok.counted VALUES (2);');
    await expect(migrate(database.ownerUrl, dir)).rejects.toThrow(/0001-counted.sql was changed/);
    expect(await rows('SELECT n FROM kapok.counted')).toEqual([{ n: 1 }]);
  });

  it('refuses a database that is newer than the program', async () => {
    write('0002-next.sql', 'INSERT INTO kapok.counted VALUES (2);');
    await migrate(database.ownerUrl, dir);
    rmSync(join(dir, '0002-next.sql'));
    await expect(migrate(database.ownerUrl, dir)).rejects.toThrow(/newer than this program/);
    await expect(checkSchema(database.appUrl, dir)).rejects.toThrow(/newer than this program/);
  });

  it('refuses a file squeezed in before one that was applied', async () => {
    write('0003-third.sql', 'INSERT INTO kapok.counted VALUES (3);');
    await migrate(database.ownerUrl, dir);
    write('0002-late.sql', 'INSERT INTO kapok.counted VALUES (2);');
    await expect(migrate(database.ownerUrl, dir)).rejects.toThrow(
      /0002-late.sql was never applied/,
    );
    expect(await rows('SELECT n FROM kapok.counted ORDER BY n')).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it('leaves nothing of a file that fails, names its line, and keeps the files before it', async () => {
    write('0002-broken.sql', 'INSERT INTO kapok.counted VALUES (2);\nSELECT no_such_column;');
    await expect(migrate(database.ownerUrl, dir)).rejects.toThrow(/0002-broken.sql, line 2:/);
    expect(await rows('SELECT n FROM kapok.counted')).toEqual([{ n: 1 }]);
    expect(await rows('SELECT name FROM kapok.migrations')).toEqual([{ name: '0001-counted.sql' }]);
  });

  it('refuses a file that commits by itself', async () => {
    write('0002-commits.sql', 'COMMIT;');
    await expect(migrate(database.ownerUrl, dir)).rejects.toThrow(/0002-commits.sql must not/);
    expect(await rows('SELECT name FROM kapok.migrations')).toEqual([{ name: '0001-counted.sql' }]);
  });

  it('refuses two files of one number and a file of another form', async () => {
    write('0001-twin.sql', 'SELECT 1;');
    await expect(migrate(database.ownerUrl, dir)).rejects.toThrow(/have the same number/);
    rmSync(join(dir, '0001-twin.sql'));
    write('2-second.sql', 'SELECT 1;');
    await expect(migrate(database.ownerUrl, dir)).rejects.toThrow(/2-second.sql is not named/);
  });

  it('gives up waiting for another runner after the bound', async () => {
    write('0002-slow.sql', 'SELECT pg_sleep(2);');
    const slow = migrate(database.ownerUrl, dir);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const hurried = migrate(database.ownerUrl, dir, { lockTimeoutMs: 200 });
    await expect(hurried).rejects.toThrow(/Another process is migrating/);
    await slow;
  });

  it('tells a service that only checks what to run', async () => {
    await expect(checkSchema(database.appUrl, dir)).rejects.toThrow(/Run "kapok migrate"/);
    expect(await rows("SELECT to_regclass('kapok.migrations') AS found")).toEqual([
      { found: null },
    ]);
  });

  it('does not depend on where the files lie', async () => {
    await migrate(database.ownerUrl, dir);
    const copy = mkdtempSync(join(tmpdir(), 'kapok-migrations-'));
    copyFileSync(join(dir, '0001-counted.sql'), join(copy, '0001-counted.sql'));
    expect(await migrate(database.ownerUrl, copy)).toEqual({ applied: [] });
    rmSync(copy, { recursive: true });
  });

  async function rows(sql: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: database.superuserUrl });
    await client.connect();
    const answer = await client.query(sql);
    await client.end();
    return answer.rows;
  }
});
