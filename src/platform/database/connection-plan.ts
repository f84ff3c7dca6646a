import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { databaseOf, withDatabase } from './database-url.js';
import { checkSchema, migrate } from './migrate.js';
import { OWNER_ROLE, prepareDatabase } from './roles.js';
import { withSession } from './session.js';
import { errorCode } from './sql-state.js';

/** What the operator gave: DATABASE_URL and KAPOK_OWNER_DATABASE_URL. */
export interface GivenUrls {
  readonly databaseUrl: string;
  readonly ownerDatabaseUrl: string | null;
}

/** How the service and its migrations will log in. */
export interface ConnectionPlan {
  /** `administered`: we prepared roles and database. `plain`: the operator did. */
  readonly kind: 'administered' | 'plain';
  readonly appUrl: string;
  /** Null: this process cannot migrate and only checks. */
  readonly ownerUrl: string | null;
}

/** DATABASE_URL cannot be used as it is; the message says what to change and holds no password. */
export class ConnectionPlanError extends Error {
  override readonly name = 'ConnectionPlanError';
}

const OLDEST_MAJOR = 15;
const DEFAULT_WAIT_MS = 30_000;
const RETRY_MS = 500;
const LOCK_LIMIT_MS = 60_000;
const NO_SUCH_DATABASE = '3D000';
/** Refused, reset, name not known yet, or the server is starting or stopping: it may soon be there. */
const NOT_YET = /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|57P03|57P01)$/;

/**
 * Decides how to use the server the operator named. Three cases:
 *
 * 1. The user of DATABASE_URL is a superuser or may create roles (a development or managed server): the
 *    roles, the database (made if absent) and its grants are prepared as in `prepareDatabase`. The service
 *    then connects as that user with `-c role=kapok_app`, migrations with `-c role=kapok_owner`; no password
 *    is stored and new roles cannot log in by themselves. Convenient, but code that escapes into SQL could
 *    put the role off again: in production give the service a login of its own (case 2).
 * 2. A plain user, such as kapok_app: used as it is. Migrations run through KAPOK_OWNER_DATABASE_URL.
 * 3. A plain user and no KAPOK_OWNER_DATABASE_URL: nothing is migrated, the schema is only checked, and a
 *    difference stops the start with what to run (`applyPlan`).
 *
 * Waits up to `waitMs` (30 s) for a server that is not up yet. Throws ConnectionPlanError for a server older
 * than PostgreSQL 15 and for a service login that owns the tables (it could change the ledger).
 */
export async function connectionPlan(
  given: GivenUrls,
  options: { readonly waitMs?: number } = {},
): Promise<ConnectionPlan> {
  const deadline = Date.now() + (options.waitMs ?? DEFAULT_WAIT_MS);
  const adminUrl = await reachableUrl(given.databaseUrl, deadline);
  const user = await inspect(adminUrl);
  if (user.version < OLDEST_MAJOR * 10_000) {
    throw new ConnectionPlanError(
      `The server is PostgreSQL ${Math.floor(user.version / 10_000)}; Kapok needs ${OLDEST_MAJOR} or newer.`,
    );
  }
  const database = databaseOf(given.databaseUrl) ?? user.database;
  if (user.isAdministrator) return administer(adminUrl, database, given);
  if (adminUrl !== given.databaseUrl) {
    throw new ConnectionPlanError(
      `The database "${database}" does not exist, and the user of DATABASE_URL may not prepare one.`,
    );
  }
  if (user.isOwner) {
    throw new ConnectionPlanError(
      `The user of DATABASE_URL can act as ${OWNER_ROLE}, which owns the ledger. ` +
        'Set DATABASE_URL to the login of kapok_app, and KAPOK_OWNER_DATABASE_URL to this one.',
    );
  }
  return { kind: 'plain', appUrl: given.databaseUrl, ownerUrl: given.ownerDatabaseUrl };
}

/** Migrates when the plan has an owner, else checks. Throws MigrationError. Several processes may do it at once. */
export async function applyPlan(plan: ConnectionPlan, dir: string): Promise<{ applied: string[] }> {
  if (plan.ownerUrl !== null) return migrate(plan.ownerUrl, dir);
  await checkSchema(plan.appUrl, dir);
  return { applied: [] };
}

async function administer(
  adminUrl: string,
  database: string,
  given: GivenUrls,
): Promise<ConnectionPlan> {
  const urls = await prepareDatabase(adminUrl, {
    database,
    ownerPassword: null,
    appPassword: null,
    readerPassword: null,
  });
  return {
    kind: 'administered',
    appUrl: urls.appUrl,
    ownerUrl: given.ownerDatabaseUrl ?? urls.ownerUrl,
  };
}

/** The given URL, or, when its database does not exist yet, the same server's database `postgres`. */
async function reachableUrl(url: string, deadline: number): Promise<string> {
  for (;;) {
    try {
      await session(url, async () => undefined);
      return url;
    } catch (error) {
      const code = errorCode(error) ?? '';
      if (code === NO_SUCH_DATABASE) return withDatabase(url, 'postgres');
      if (!NOT_YET.test(code) || Date.now() + RETRY_MS > deadline) throw error;
    }
    await sleep(RETRY_MS);
  }
}

interface ServerUser {
  readonly version: number;
  readonly database: string;
  readonly isAdministrator: boolean;
  readonly isOwner: boolean;
}

function inspect(url: string): Promise<ServerUser> {
  return session(url, async (client) => {
    const answer = await client.query<ServerUser>(
      `SELECT pg_catalog.current_setting('server_version_num')::int AS version,
              pg_catalog.current_database() AS database,
              rolsuper OR rolcreaterole AS "isAdministrator",
              EXISTS (SELECT 1 FROM pg_catalog.pg_roles o
                      WHERE o.rolname = $1 AND pg_catalog.pg_has_role(r.oid, o.oid, 'MEMBER')) AS "isOwner"
       FROM pg_catalog.pg_roles r WHERE rolname = SESSION_USER`,
      [OWNER_ROLE],
    );
    const found = answer.rows[0];
    if (found === undefined)
      throw new ConnectionPlanError('The user of DATABASE_URL is not known.');
    return found;
  });
}

function session<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  return withSession(url, { purpose: 'plan', lockTimeoutMs: LOCK_LIMIT_MS }, work);
}
