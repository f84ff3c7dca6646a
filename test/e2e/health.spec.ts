import { Readiness } from '../../src/platform/health/readiness.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { sql } from '../support/sql.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

describe('health', () => {
  let database: TestDatabase;
  let app: TestApp;

  beforeEach(async () => {
    database = await createTestDatabase();
    app = await startTestApp({
      database,
      env: { KAPOK_METRICS_TOKEN: 'token-of-sixteen-or-more' },
    });
  });
  afterEach(async () => {
    await app.close();
    await database.drop();
  });

  it('is live and ready on a migrated database', async () => {
    expect((await app.http().get('/health/live')).body).toEqual({ status: 'live' });
    const ready = await app.http().get('/health/ready');
    expect(ready.status).toBe(200);
    expect(ready.body).toMatchObject({ status: 'ready', checks: { database: true, schema: true } });
  });

  it('is not ready on a schema that is not the one it was built for', async () => {
    await sql(database.superuserUrl, 'DELETE FROM kapok.migrations WHERE name LIKE $1', ['0001%']);
    const ready = await app.http().get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ status: 'not_ready', checks: { schema: false } });
    expect((await app.http().get('/health/live')).status).toBe(200);
  });

  it('is not ready while any registered part fails or hangs', async () => {
    const readiness = app.app.get(Readiness);
    readiness.register('hanging', () => new Promise(() => undefined));
    readiness.register('failing', () => Promise.reject(new Error('secret')));
    const ready = await app.http().get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body.checks).toMatchObject({ hanging: false, failing: false, database: true });
    expect(ready.text).not.toContain('secret');
  });

  it('is not ready from the moment it drains', async () => {
    app.app.get(Readiness).drain();
    const ready = await app.http().get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body.status).toBe('draining');
  });

  it('shows metrics to this machine, by pattern of the route', async () => {
    await app.http().get('/health/live');
    const metrics = await app.http().get('/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(
      /_seconds_count\{method="GET",route="\/health\/live",status="200"\} 1/,
    );
    expect(metrics.text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('shows metrics to nobody who came through a proxy without the token', async () => {
    const forwarded = app.http().get('/metrics').set('X-Forwarded-For', '127.0.0.1');
    expect((await forwarded).body.code).toBe('not_found');
    const wrong = app.http().get('/metrics').set('X-Forwarded-For', '8.8.8.8');
    expect((await wrong.set('Authorization', 'Bearer no')).status).toBe(404);
    const right = app.http().get('/metrics').set('X-Forwarded-For', '8.8.8.8');
    expect((await right.set('Authorization', 'Bearer token-of-sixteen-or-more')).status).toBe(200);
  });
});
