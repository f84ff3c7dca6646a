import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.js';

describe('a test database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  it('is migrated and open to the service under its own login', async () => {
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    const answer = await app.query('SELECT current_user, count(*) AS files FROM kapok.migrations');
    await app.end();
    expect(answer.rows[0].current_user).toBe('kapok_app');
    expect(Number(answer.rows[0].files)).toBeGreaterThan(0);
  });

  it('shares nothing with the next one', async () => {
    const other = await createTestDatabase();
    expect(other.name).not.toBe(database.name);
    await other.drop();
  });
});
