import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyPlan, connectionPlan } from '../../src/platform/database/connection-plan.js';
import { withDatabase, withLogin } from '../../src/platform/database/database-url.js';
import { sql } from '../support/sql.js';
import { MIGRATIONS_DIR } from '../support/test-cluster.js';
import {
  createBareDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../support/test-database.js';

const WHO = 'SELECT current_user AS me';

describe('the connection plan for a given DATABASE_URL', () => {
  let bare: TestDatabase;

  beforeEach(async () => {
    bare = await createBareDatabase();
  });

  afterEach(() => bare.drop());

  it('prepares and migrates a bare database when the user is a superuser', async () => {
    const plan = await connectionPlan({ databaseUrl: bare.superuserUrl, ownerDatabaseUrl: null });
    expect(plan.kind).toBe('administered');
    await applyPlan(plan, MIGRATIONS_DIR);
    expect(await sql(plan.appUrl, WHO)).toEqual([{ me: 'kapok_app' }]);
    expect(await sql(plan.ownerUrl ?? '', WHO)).toEqual([{ me: 'kapok_owner' }]);
    const attempt = sql(plan.appUrl, 'DELETE FROM kapok.migrations');
    await expect(attempt).rejects.toMatchObject({ code: '42501' });
  });

  it('makes the database when it is absent, also for two processes at once', async () => {
    const name = `absent_${randomBytes(4).toString('hex')}`;
    const databaseUrl = withDatabase(bare.superuserUrl, name);
    const plans = await Promise.all(
      [1, 2].map(() => connectionPlan({ databaseUrl, ownerDatabaseUrl: null })),
    );
    for (const plan of plans) await applyPlan(plan, MIGRATIONS_DIR);
    expect(await sql(plans[1]?.appUrl ?? '', 'SELECT current_database() AS name')).toEqual([
      { name },
    ]);
    await sql(bare.superuserUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  });

  it('prepares a database whose user may create roles without being a superuser', async () => {
    const user = `manager_${randomBytes(4).toString('hex')}`;
    await sql(bare.superuserUrl, `CREATE ROLE ${user} LOGIN CREATEROLE CREATEDB PASSWORD 'secret'`);
    await sql(bare.superuserUrl, `ALTER DATABASE ${bare.name} OWNER TO ${user}`);
    // The roles exist already on the tests' server, made by the superuser: membership has to be given.
    await sql(
      bare.superuserUrl,
      `GRANT kapok_owner, kapok_app, kapok_reader TO ${user} WITH ADMIN OPTION`,
    );
    const databaseUrl = withLogin(bare.superuserUrl, { user, password: 'secret' });
    const plan = await connectionPlan({ databaseUrl, ownerDatabaseUrl: null });
    await applyPlan(plan, MIGRATIONS_DIR);
    expect(await sql(plan.appUrl, WHO)).toEqual([{ me: 'kapok_app' }]);
    await sql(bare.superuserUrl, `REASSIGN OWNED BY ${user} TO CURRENT_USER`);
    await sql(bare.superuserUrl, `DROP OWNED BY ${user} CASCADE`);
    await sql(bare.superuserUrl, `DROP ROLE ${user}`);
  });

  it('uses a plain login as it is and migrates through the owner', async () => {
    const database = await createTestDatabase();
    const given = { databaseUrl: database.appUrl, ownerDatabaseUrl: database.ownerUrl };
    const plan = await connectionPlan(given);
    expect(plan).toEqual({
      kind: 'plain',
      appUrl: database.appUrl,
      ownerUrl: database.ownerUrl,
    });
    expect(await applyPlan(plan, MIGRATIONS_DIR)).toEqual({ applied: [] });
    await database.drop();
  });

  it('only checks for a plain login without an owner, and says what to run', async () => {
    const database = await createTestDatabase();
    const given = { databaseUrl: database.appUrl, ownerDatabaseUrl: null };
    const plan = await connectionPlan(given);
    await applyPlan(plan, MIGRATIONS_DIR);
    await sql(
      database.superuserUrl,
      `DELETE FROM kapok.migrations WHERE name = (SELECT max(name) FROM kapok.migrations)`,
    );
    await expect(applyPlan(plan, MIGRATIONS_DIR)).rejects.toThrow(/Run "kapok migrate"/);
    await database.drop();
  });

  it('refuses a service that would run as the owner of the tables', async () => {
    const database = await createTestDatabase();
    const attempt = connectionPlan({ databaseUrl: database.ownerUrl, ownerDatabaseUrl: null });
    await expect(attempt).rejects.toThrow(/owns the ledger/);
    await database.drop();
  });

  it('reports a wrong password at once and an absent server after the bound', async () => {
    const wrong = withLogin(bare.appUrl, { user: 'kapok_app', password: 'wrong' });
    await expect(
      connectionPlan({ databaseUrl: wrong, ownerDatabaseUrl: null }),
    ).rejects.toMatchObject({ code: '28P01' });
    await expect(
      connectionPlan(
        { databaseUrl: 'postgres://nobody@127.0.0.1:1/kapok', ownerDatabaseUrl: null },
        { waitMs: 600 },
      ),
    ).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
