import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import supertest from 'supertest';
import { createApp } from '../../src/create-app.js';
import { loadConfig } from '../../src/platform/config/config.js';
import { testLogKeyFile } from './log-keys.js';
import type { TestDatabase } from './test-database.js';

/** A running service on its own loopback port, built exactly as `main.ts` builds it. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** A new supertest client on the service: `await app.http().get('/v1/…')`. */
  http(): ReturnType<typeof supertest>;
  /** Stops the service as a signal would, and closes its connections. Then the database can be dropped. */
  close(): Promise<void>;
}

/** What to start: a database of `createTestDatabase`, and settings beside or instead of the tests' own. */
export interface TestAppRequest {
  readonly database: TestDatabase;
  readonly env?: Readonly<Record<string, string>>;
}

/** Fixed keys: two services on one database understand each other's tokens and rows. */
const KEYS = {
  KAPOK_TOKEN_KEYS: `t1:${fixedKey(1)}`,
  KAPOK_PERSON_KEYS: `p1:${fixedKey(2)}`,
  KAPOK_INDEX_KEY: fixedKey(3),
};

/** The environment a test's service starts with; pass it to a child process to start a second one. */
export function testEnvironment(request: TestAppRequest): Record<string, string> {
  return {
    ...KEYS,
    DATABASE_URL: request.database.appUrl,
    KAPOK_PORT: '0',
    KAPOK_POOL_SIZE: '8',
    KAPOK_LOG_LEVEL: 'silent',
    KAPOK_SETTLEMENT_AUTO: 'false',
    KAPOK_RECONCILIATION_AUTO: 'false',
    KAPOK_EVENTS_AUTO: 'false',
    KAPOK_SMS: 'off',
    KAPOK_BLOBS_DIR: join(tmpdir(), 'kapok-test-blobs', request.database.name),
    // Signed only when a test says so (LogFollower.follow), or sets the seconds.
    KAPOK_CHECKPOINT_SECONDS: '0',
    KAPOK_LOG_KEY_FILE: testLogKeyFile(1),
    KAPOK_CHECKPOINT_DIR: join(tmpdir(), 'kapok-test-checkpoints', request.database.name),
    // Whether the front end has been built here must not matter; a test of pages names its own folder.
    KAPOK_WEB_DIR: join(tmpdir(), 'kapok-test-no-web'),
    ...request.env,
  };
}

/** Starts the service on the database. Close it before dropping the database. */
export async function startTestApp(request: TestAppRequest): Promise<TestApp> {
  const app = await createApp(loadConfig(testEnvironment(request)));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return { app, url, http: () => supertest(url), close: () => app.close() };
}

function fixedKey(fill: number): string {
  return Buffer.alloc(32, fill).toString('base64url');
}
