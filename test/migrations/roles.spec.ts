import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepareDatabase } from '../../src/platform/database/roles.js';
import { sql } from '../support/sql.js';
import { TEST_PASSWORDS } from '../support/test-cluster.js';
import {
  createBareDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../support/test-database.js';

const DENIED = { code: '42501' };

describe('the roles of a prepared database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  it('have no right beyond their own work', async () => {
    const rows = await sql(
      database.superuserUrl,
      `SELECT rolname, rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS strong
       FROM pg_roles WHERE rolname IN ('kapok_owner', 'kapok_app', 'kapok_reader') ORDER BY 1`,
    );
    expect(rows).toEqual([
      { rolname: 'kapok_app', strong: false },
      { rolname: 'kapok_owner', strong: false },
      { rolname: 'kapok_reader', strong: false },
    ]);
  });

  it.each(['appUrl', 'readerUrl'] as const)(
    'refuse a temporary table that could shadow a real one (%s)',
    async (login) => {
      const attempt = sql(database[login], 'BEGIN READ WRITE; CREATE TEMP TABLE members (n int)');
      await expect(attempt).rejects.toMatchObject(DENIED);
    },
  );

  it.each(['kapok', 'ledger', 'public', 'extensions'])(
    'let the service create nothing in schema %s',
    async (schema) => {
      const attempt = sql(database.appUrl, `CREATE TABLE ${schema}.mine (n int)`);
      await expect(attempt).rejects.toMatchObject(DENIED);
    },
  );

  it('let the service create no schema and become nobody else', async () => {
    await expect(sql(database.appUrl, 'CREATE SCHEMA mine')).rejects.toMatchObject(DENIED);
    await expect(sql(database.appUrl, 'SET ROLE kapok_owner')).rejects.toMatchObject(DENIED);
  });

  it('fix the search path, so that nothing is found by accident', async () => {
    for (const url of [database.appUrl, database.ownerUrl, database.readerUrl]) {
      expect(await sql(url, 'SHOW search_path')).toEqual([{ search_path: 'pg_catalog, pg_temp' }]);
    }
  });

  it('let the auditor read and never write', async () => {
    await sql(database.readerUrl, 'SELECT name FROM kapok.migrations');
    const attempt = sql(database.readerUrl, 'BEGIN READ WRITE; DELETE FROM kapok.migrations');
    await expect(attempt).rejects.toMatchObject(DENIED);
  });

  it('find the operator classes where the owner may use them', async () => {
    await sql(
      database.ownerUrl,
      `CREATE TABLE kapok.classes (n int, word text,
         EXCLUDE USING gist (n extensions.gist_int4_ops WITH =));
       CREATE INDEX ON kapok.classes USING gin (word extensions.gin_trgm_ops)`,
    );
    await sql(database.ownerUrl, 'DROP TABLE kapok.classes');
  });

  it('are prepared by several processes at once and again, with the same result', async () => {
    const bare = await createBareDatabase();
    const wanted = { database: bare.name, ...TEST_PASSWORDS };
    const prepare = () => prepareDatabase(database.superuserUrl, wanted);
    const urls = await Promise.all([prepare(), prepare(), prepare()]);
    expect(urls[0]).toEqual(urls[2]);
    expect(await sql(urls[0]?.appUrl ?? '', 'SELECT current_user AS me')).toEqual([
      { me: 'kapok_app' },
    ]);
    await bare.drop();
  });
});
