import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from './app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

describe('a test service', () => {
  let database: TestDatabase;
  let service: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    service = await startTestApp({ database });
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  it('listens on its own port and reaches its database', async () => {
    const answer = await service.http().get('/health/ready');
    expect(answer.status).toBe(200);
  });
});
