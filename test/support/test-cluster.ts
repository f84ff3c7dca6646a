import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../src/platform/database/migrate.js';
import { type DatabaseUrls, prepareDatabase } from '../../src/platform/database/roles.js';
import { withSession } from '../../src/platform/database/session.js';
import { startTemporaryPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { removeAbandoned } from './abandoned.js';

const PREFIX = 'kapok-test-';

/** The project's own migrations. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('../../migrations', import.meta.url));
/** The same for every test cluster: it listens on loopback and lives for one run. */
export const TEST_PASSWORDS = {
  ownerPassword: 'test-owner',
  appPassword: 'test-app',
  readerPassword: 'test-reader',
};

/** What a worker needs to make databases. Plain data: it travels in an environment variable. */
export interface ClusterAccess {
  readonly superuserUrl: string;
  /** The migrated database that tests' own ones are cloned from; nobody can connect to it. */
  readonly templateName: string;
  /** The three logins on the template; another database's are had by changing the name. */
  readonly template: DatabaseUrls;
}

/** The server of one test run. */
export interface TestCluster {
  readonly access: ClusterAccess;
  stop(): Promise<void>;
}

/**
 * Starts a throw-away server without fsync and migrates the template. KAPOK_TEST_SUPERUSER_URL names a
 * running server to use instead, so the tests can run on every PostgreSQL version promised.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const given = process.env.KAPOK_TEST_SUPERUSER_URL;
  const server = given === undefined ? await startServer() : borrowed(given);
  try {
    const access = await makeTemplate(server.superuserUrl);
    return { access, stop: () => removeTemplate(access).then(() => server.stop()) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

interface Server {
  readonly superuserUrl: string;
  stop(): Promise<void>;
}

async function startServer(): Promise<Server> {
  await removeAbandoned(PREFIX);
  return startTemporaryPostgres({ prefix: PREFIX, settings: { max_connections: '300' } });
}

function borrowed(superuserUrl: string): Server {
  return { superuserUrl, stop: () => Promise.resolve() };
}

async function makeTemplate(superuserUrl: string): Promise<ClusterAccess> {
  const templateName = `kapok_template_${randomBytes(4).toString('hex')}`;
  const template = await prepareDatabase(superuserUrl, {
    database: templateName,
    ...TEST_PASSWORDS,
  });
  await migrate(template.ownerUrl, MIGRATIONS_DIR);
  // A connection to the template would make cloning fail.
  await run(
    superuserUrl,
    `ALTER DATABASE ${templateName} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`,
  );
  return { superuserUrl, templateName, template };
}

async function removeTemplate(access: ClusterAccess): Promise<void> {
  await run(access.superuserUrl, `ALTER DATABASE ${access.templateName} WITH IS_TEMPLATE false`);
  await run(access.superuserUrl, `DROP DATABASE ${access.templateName}`);
}

async function run(superuserUrl: string, sql: string): Promise<void> {
  const options = { purpose: 'test', lockTimeoutMs: 10_000 };
  await withSession(superuserUrl, options, (superuser) => superuser.query(sql));
}
