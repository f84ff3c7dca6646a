import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { Database } from '../../src/platform/database/database.js';
import { DatabaseModule } from '../../src/platform/database/database.module.js';
import type { DatabaseSettings } from '../../src/platform/database/database-settings.js';
import { relayWithLateEndings } from '../support/late-endings.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

class Source {
  constructor(readonly settings: DatabaseSettings) {}
}

function connectTo(url: string): Promise<TestingModule> {
  const source = new Source({
    url,
    ownerUrl: null,
    poolSize: 2,
    connectTimeoutMs: 400,
    statementTimeoutMs: 300,
    lockTimeoutMs: 200,
    idleInTransactionTimeoutMs: 500,
  });
  return Test.createTestingModule({
    imports: [
      {
        module: Source,
        global: true,
        providers: [{ provide: Source, useValue: source }],
        exports: [Source],
      },
      DatabaseModule.forRootAsync({ inject: [Source], useFactory: (given) => given.settings }),
    ],
  }).compile();
}

describe('the database door', () => {
  let clone: TestDatabase;
  let module: TestingModule;
  let database: Database;

  beforeAll(async () => {
    clone = await createTestDatabase();
    await sql(
      clone.ownerUrl,
      'CREATE TABLE kapok.notes (n bigint PRIMARY KEY); GRANT SELECT, INSERT ON kapok.notes TO kapok_app',
    );
    module = await connectTo(clone.appUrl);
    database = module.get(Database);
  });

  afterAll(async () => {
    await module.close();
    await clone.drop();
  });

  const count = async () => (await sql(clone.ownerUrl, 'SELECT n::int FROM kapok.notes')).length;

  it('hands out minutes as BigInt, days as text and instants as Date', async () => {
    const [row] = await database.read.query(
      `SELECT 9007199254740993::bigint AS minutes, '2026-03-01'::date AS day,
              '2026-03-01T08:00:00+08'::timestamptz AS instant,
              ARRAY[1, NULL]::bigint[] AS many, '{}'::date[] AS none`,
    );
    expect(row.minutes).toBe(9007199254740993n);
    expect(row.day).toBe('2026-03-01');
    expect(row.instant.toISOString()).toBe('2026-03-01T00:00:00.000Z');
    expect(row.many).toEqual([1n, null]);
    expect(row.none).toEqual([]);
  });

  it('opens sessions in UTC, READ COMMITTED, with a fixed search path and bounded waits', async () => {
    const [row] = await database.read.query(
      `SELECT current_setting('TimeZone') AS zone, current_setting('search_path') AS path,
              current_setting('transaction_isolation') AS isolation,
              current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
              current_setting('idle_in_transaction_session_timeout') AS idle`,
    );
    expect(row).toEqual({
      zone: 'UTC',
      path: 'pg_catalog,pg_temp',
      isolation: 'read committed',
      statement: '300ms',
      lock: '200ms',
      idle: '500ms',
    });
  });

  it('commits what a transaction did and rolls everything back on any error', async () => {
    await database.transaction((tx) => tx.query('INSERT INTO kapok.notes VALUES (1)'));
    const before = await count();
    const attempt = database.transaction(async (tx) => {
      await tx.query('INSERT INTO kapok.notes VALUES (2)');
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await count()).toBe(before);
  });

  it('refuses to commit when an SQL error was hidden', async () => {
    const before = await count();
    const attempt = database.transaction(async (tx) => {
      await tx.query('INSERT INTO kapok.notes VALUES (3)');
      await tx.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(attempt).rejects.toThrow('an SQL error was hidden');
    expect(await count()).toBe(before);
  });

  it('refuses it too when the end of the error is still on its way', async () => {
    const relay = await relayWithLateEndings(clone.appUrl);
    const slow = await connectTo(relay.url);
    try {
      const before = await count();
      const attempt = slow.get(Database).transaction(async (tx) => {
        await tx.query('INSERT INTO kapok.notes VALUES (4)');
        await tx.query('SELECT 1 / 0').catch(() => undefined);
      });
      await expect(attempt).rejects.toThrow('an SQL error was hidden');
      expect(await count()).toBe(before);
    } finally {
      await slow.close();
      await relay.close();
    }
  });

  it('passes errors of SQL on with their state, and the pool stays usable', async () => {
    const slow = database.transaction((tx) => tx.query('SELECT pg_sleep(5)'));
    await expect(slow).rejects.toMatchObject({ code: '57014' });
    expect(await database.read.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('gets over connections that the server cut in the middle of a transaction', async () => {
    const attempts = [1, 2, 3].map(() =>
      database.transaction(async (tx) => {
        await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
      }),
    );
    for (const attempt of await Promise.allSettled(attempts)) {
      expect(attempt.status).toBe('rejected');
    }
    await database.transaction((tx) => tx.query('SELECT 1'));
    expect(database.pool.waitingCount).toBe(0);
  });

  it('does not wait for a free connection longer than the bound', async () => {
    const holders = [1, 2].map(() => database.pool.connect());
    const clients = await Promise.all(holders);
    await expect(database.read.query('SELECT 1')).rejects.toThrow(/timeout/);
    for (const client of clients) client.release();
  });
});
