import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDatabase } from '../../src/platform/database/database-url.js';
import { databaseGrants, OWNER_ROLE } from '../../src/platform/database/roles.js';
import { withSession } from '../../src/platform/database/session.js';
import { sqlState } from '../../src/platform/database/sql-state.js';
import { type ClusterAccess, startTestCluster, type TestCluster } from './test-cluster.js';

const IN_USE = '55006';
const PATIENCE = 200;
const PATIENCE_STEP_MS = 20;

/** A migrated database of one test file, with its logins. */
export interface TestDatabase {
  readonly name: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly readerUrl: string;
  /** The superuser on this database: may do what no login of ours can. */
  readonly superuserUrl: string;
  /** Removes it. Close the connections first: it waits for them up to 4 s, then throws. */
  drop(): Promise<void>;
}

/**
 * Clones the migrated template, or another test database with all that is in it, to which nobody may be connected.
 * Under jest the run's server is used; alone, one is started on first use.
 */
export async function createTestDatabase(
  original: Pick<TestDatabase, 'name'> | null = null,
): Promise<TestDatabase> {
  const access = await clusterAccess();
  const name = newName();
  const template = original?.name ?? access.templateName;
  await asSuperuser(access, [
    `CREATE DATABASE ${name} OWNER ${OWNER_ROLE} TEMPLATE ${template} STRATEGY file_copy`,
    ...databaseGrants(name),
  ]);
  return handle(access, name);
}

/** A database without any table, extension or grant of ours: for tests of preparing and migrating. */
export async function createBareDatabase(): Promise<TestDatabase> {
  const access = await clusterAccess();
  const name = newName();
  await asSuperuser(access, [`CREATE DATABASE ${name} TEMPLATE template0`]);
  return handle(access, name);
}

/** Stops the server that was started because none was given; scripts outside jest call it at their end. */
export async function stopOwnCluster(): Promise<void> {
  const cluster = await ownCluster;
  ownCluster = null;
  await cluster?.stop();
}

let ownCluster: Promise<TestCluster> | null = null;

async function clusterAccess(): Promise<ClusterAccess> {
  const given = process.env.KAPOK_TEST_CLUSTER;
  if (given !== undefined) return JSON.parse(given) as ClusterAccess;
  ownCluster ??= startTestCluster();
  return (await ownCluster).access;
}

function newName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

function handle(access: ClusterAccess, name: string): TestDatabase {
  return {
    name,
    ownerUrl: withDatabase(access.template.ownerUrl, name),
    appUrl: withDatabase(access.template.appUrl, name),
    readerUrl: withDatabase(access.template.readerUrl, name),
    superuserUrl: withDatabase(access.superuserUrl, name),
    drop: () => asSuperuser(access, [`DROP DATABASE IF EXISTS ${name}`]),
  };
}

/** Statements that need a database free of sessions; a closed session takes a moment to leave. */
async function asSuperuser(access: ClusterAccess, statements: readonly string[]): Promise<void> {
  const options = { purpose: 'test', lockTimeoutMs: 30_000 };
  await withSession(access.superuserUrl, options, async (superuser) => {
    for (const statement of statements) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          await superuser.query(statement);
          break;
        } catch (error) {
          if (sqlState(error) !== IN_USE || attempt === PATIENCE) throw error;
        }
        await sleep(PATIENCE_STEP_MS);
      }
    }
  });
}
