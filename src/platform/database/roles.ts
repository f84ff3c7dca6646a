import pg from 'pg';
import { withDatabase, withLogin, withSessionSettings } from './database-url.js';
import { scramVerifier } from './scram.js';
import { withSession } from './session.js';

/** Owns the tables and migrates. */
export const OWNER_ROLE = 'kapok_owner';
/** The running service. */
export const APP_ROLE = 'kapok_app';
/** Auditors: reads only. */
export const READER_ROLE = 'kapok_reader';

const ROLES = [OWNER_ROLE, APP_ROLE, READER_ROLE];
/** Extensions whose operator classes migrations name as `extensions.gist_int4_ops` and the like. */
const EXTENSIONS = ['btree_gist', 'pg_trgm'];
/** What only books of SM3 need (`kapok found --hash sm3`); a server without it serves all others. */
const WELCOME_EXTENSIONS = ['pgcrypto'];
/** One preparation at a time per server: roles are shared by all its databases. */
const PREPARE_LOCK = 0x4b41504f4b02;
const LOCK_LIMIT_MS = 60_000;

/** What to prepare. A null password leaves the role's login as it is (a new role then cannot log in). */
export interface DatabasePreparation {
  readonly database: string;
  readonly ownerPassword: string | null;
  readonly appPassword: string | null;
  readonly readerPassword: string | null;
}

/** URLs of the three logins on the prepared database. */
export interface DatabaseUrls {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly readerUrl: string;
}

/**
 * Makes the three roles, the database and what only an administrator can give it, on PostgreSQL 15 to 18.
 * Idempotent, and safe when several processes do it at once through the same URL (advisory lock, 60 s). The
 * database is taken to be Kapok's own: everything is revoked from PUBLIC. `adminUrl` needs a superuser, or a
 * user with CREATEROLE who owns the database or may create it.
 */
export async function prepareDatabase(
  adminUrl: string,
  wanted: DatabasePreparation,
): Promise<DatabaseUrls> {
  const options = { purpose: 'prepare', lockTimeoutMs: LOCK_LIMIT_MS };
  await withSession(adminUrl, options, async (admin) => {
    await admin.query('SELECT pg_catalog.pg_advisory_lock($1)', [PREPARE_LOCK]);
    await prepareRoles(admin, wanted);
    await prepareDatabaseItself(admin, wanted.database);
    const url = withDatabase(adminUrl, wanted.database);
    await withSession(url, options, prepareInside);
  });
  return urlsOf(adminUrl, wanted);
}

/**
 * The grants that stand on a database itself; a database cloned from a template does not inherit them.
 * TEMP goes with the rest, so nobody can put a temporary table in front of a real one.
 */
export function databaseGrants(database: string): string[] {
  const name = pg.escapeIdentifier(database);
  return [
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`,
    `GRANT CONNECT, CREATE ON DATABASE ${name} TO ${OWNER_ROLE}`,
    `GRANT CONNECT ON DATABASE ${name} TO ${APP_ROLE}, ${READER_ROLE}`,
  ];
}

async function prepareRoles(admin: pg.Client, wanted: DatabasePreparation): Promise<void> {
  const passwords = [wanted.ownerPassword, wanted.appPassword, wanted.readerPassword];
  for (const [index, role] of ROLES.entries()) {
    await prepareRole(admin, role, passwords[index] ?? null);
  }
  // A CREATEROLE user must be a member to act as the roles it has made; a superuser needs no membership.
  await admin.query(`DO $$ BEGIN
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = CURRENT_USER) THEN
      GRANT ${ROLES.join(', ')} TO CURRENT_USER;
    END IF;
  END $$`);
}

async function prepareRole(admin: pg.Client, role: string, password: string | null): Promise<void> {
  const known = await admin.query<{ rolconfig: string[] | null }>(
    'SELECT rolconfig FROM pg_catalog.pg_roles WHERE rolname = $1',
    [role],
  );
  if (known.rows.length === 0) {
    await admin.query(`CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT`);
  }
  if (password !== null) {
    const verifier = pg.escapeLiteral(scramVerifier(password));
    await admin.query(`ALTER ROLE ${role} LOGIN PASSWORD ${verifier}`);
  }
  const present = new Set(known.rows[0]?.rolconfig ?? []);
  for (const [name, value] of Object.entries(roleSettings(role))) {
    if (present.has(`${name}=${value}`)) continue;
    const literal = name === 'search_path' ? value : pg.escapeLiteral(value);
    await admin.query(`ALTER ROLE ${role} SET ${name} = ${literal}`);
  }
}

/** For sessions that somebody opens by hand: our own sessions ask for the same when they connect. */
function roleSettings(role: string): Record<string, string> {
  return {
    search_path: 'pg_catalog, pg_temp',
    default_transaction_isolation: 'read committed',
    TimeZone: 'UTC',
    ...(role === READER_ROLE ? { default_transaction_read_only: 'on' } : {}),
  };
}

async function prepareDatabaseItself(admin: pg.Client, database: string): Promise<void> {
  const known = await admin.query('SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1', [
    database,
  ]);
  if (known.rows.length === 0) {
    const name = pg.escapeIdentifier(database);
    await admin.query(
      `CREATE DATABASE ${name} OWNER ${OWNER_ROLE} TEMPLATE template0 ENCODING 'UTF8'`,
    );
  }
  for (const statement of databaseGrants(database)) await admin.query(statement);
}

async function prepareInside(inside: pg.Client): Promise<void> {
  await assertUtf8(inside);
  await inside.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
  await inside.query('CREATE SCHEMA IF NOT EXISTS extensions');
  await inside.query(`GRANT USAGE ON SCHEMA extensions TO ${ROLES.join(', ')}`);
  for (const extension of EXTENSIONS) await prepareExtension(inside, extension);
  for (const extension of await availableOf(inside, WELCOME_EXTENSIONS)) {
    await prepareExtension(inside, extension);
  }
}

async function availableOf(inside: pg.Client, names: readonly string[]): Promise<string[]> {
  const available = await inside.query<{ name: string }>(
    'SELECT name FROM pg_catalog.pg_available_extensions WHERE name = ANY ($1::text[]) ORDER BY name',
    [names],
  );
  return available.rows.map(({ name }) => name);
}

async function prepareExtension(inside: pg.Client, extension: string): Promise<void> {
  const known = await inside.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_catalog.pg_extension e
     JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = $1`,
    [extension],
  );
  if (known.rows.length === 0) {
    await inside.query(`CREATE EXTENSION IF NOT EXISTS ${extension} WITH SCHEMA extensions`);
  } else if (known.rows[0]?.schema !== 'extensions') {
    await inside.query(`ALTER EXTENSION ${extension} SET SCHEMA extensions`);
  }
}

async function assertUtf8(inside: pg.Client): Promise<void> {
  const answer = await inside.query<{ encoding: string }>(
    `SELECT pg_catalog.current_setting('server_encoding') AS encoding`,
  );
  const encoding = answer.rows[0]?.encoding;
  if (encoding !== 'UTF8') {
    throw new Error(`The database has the encoding ${encoding}; Kapok needs UTF8.`);
  }
}

/** A role without a password is put on by the administrator's own login, for the length of the session. */
function urlsOf(adminUrl: string, wanted: DatabasePreparation): DatabaseUrls {
  const url = withDatabase(adminUrl, wanted.database);
  const as = (role: string, password: string | null) =>
    password === null
      ? withSessionSettings(url, { role })
      : withLogin(url, { user: role, password });
  return {
    ownerUrl: as(OWNER_ROLE, wanted.ownerPassword),
    appUrl: as(APP_ROLE, wanted.appPassword),
    readerUrl: as(READER_ROLE, wanted.readerPassword),
  };
}
