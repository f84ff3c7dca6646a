import type pg from 'pg';
import {
  type AppliedMigration,
  MigrationError,
  type MigrationFile,
  pendingMigrations,
  readMigrations,
} from './migration-files.js';
import { APP_ROLE, READER_ROLE } from './roles.js';
import { withSession } from './session.js';
import { sqlState } from './sql-state.js';

const MIGRATE_LOCK = 0x4b41504f4b03;
const DEFAULT_LOCK_LIMIT_MS = 60_000;
const LOCK_NOT_AVAILABLE = '55P03';
const UNDEFINED_TABLE = '42P01';
const UNDEFINED_SCHEMA = '3F000';
const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Brings the schema up to date as `kapok_owner`: applies the files of `dir` that are missing, in order, each
 * in one transaction with its row in `kapok.migrations`. Holds a session advisory lock meanwhile, so runners
 * that start at once apply each file once; waits at most `lockTimeoutMs` (60 s) for it and for any table.
 * Throws MigrationError for a changed, missing or newer file and for one that fails (the cause is attached;
 * the files before it stay applied).
 */
export async function migrate(
  ownerUrl: string,
  dir: string,
  options: { readonly lockTimeoutMs?: number } = {},
): Promise<{ applied: string[] }> {
  const files = readMigrations(dir);
  const lockTimeoutMs = options.lockTimeoutMs ?? DEFAULT_LOCK_LIMIT_MS;
  return withSession(ownerUrl, { purpose: 'migrate', lockTimeoutMs }, async (owner) => {
    await lock(owner);
    await makeTable(owner);
    const pending = pendingMigrations(files, await readApplied(owner));
    for (const file of pending) await apply(owner, file);
    return { applied: pending.map((file) => file.name) };
  });
}

/**
 * Checks, changing nothing, that the database has exactly the migrations of `dir`. Any login that may
 * connect will do. Throws MigrationError saying what to run when it does not.
 */
export async function checkSchema(url: string, dir: string): Promise<void> {
  const files = readMigrations(dir);
  const options = { purpose: 'check', lockTimeoutMs: DEFAULT_LOCK_LIMIT_MS };
  const applied = await withSession(url, options, readAppliedIfAny);
  const pending = pendingMigrations(files, applied);
  if (pending.length === 0) return;
  throw new MigrationError(
    `The database lacks ${pending.length} migration(s), first ${pending[0]?.name}. ` +
      'Run "kapok migrate" with KAPOK_OWNER_DATABASE_URL set to the login of kapok_owner, then start again.',
  );
}

async function lock(owner: pg.Client): Promise<void> {
  try {
    await owner.query('SELECT pg_catalog.pg_advisory_lock($1)', [MIGRATE_LOCK]);
  } catch (error) {
    if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error;
    throw new MigrationError('Another process is migrating this database; try again later.', {
      cause: error,
    });
  }
}

async function makeTable(owner: pg.Client): Promise<void> {
  await owner.query(`
    CREATE SCHEMA IF NOT EXISTS kapok;
    CREATE TABLE IF NOT EXISTS kapok.migrations (
      name text NOT NULL CONSTRAINT migrations_pkey PRIMARY KEY,
      sha256 text NOT NULL CONSTRAINT migrations_sha256_hex CHECK (sha256 ~ '^[0-9a-f]{64}$'),
      applied_at timestamptz NOT NULL DEFAULT now()
    );
    GRANT USAGE ON SCHEMA kapok TO ${APP_ROLE}, ${READER_ROLE};
    GRANT SELECT ON kapok.migrations TO ${APP_ROLE}, ${READER_ROLE};
  `);
}

async function readApplied(session: pg.Client): Promise<AppliedMigration[]> {
  const answer = await session.query<AppliedMigration>(
    'SELECT name, sha256 FROM kapok.migrations ORDER BY name COLLATE "C"',
  );
  return answer.rows;
}

async function readAppliedIfAny(session: pg.Client): Promise<AppliedMigration[]> {
  try {
    return await readApplied(session);
  } catch (error) {
    const state = sqlState(error);
    if (state === UNDEFINED_TABLE || state === UNDEFINED_SCHEMA) return [];
    if (state !== INSUFFICIENT_PRIVILEGE) throw error;
    throw new MigrationError(
      `This login may not read kapok.migrations. Use the login of ${APP_ROLE}.`,
      { cause: error },
    );
  }
}

async function apply(owner: pg.Client, file: MigrationFile): Promise<void> {
  await owner.query('BEGIN');
  try {
    await owner.query(file.sql);
    if (owner.getTransactionStatus() !== 'T') {
      throw new MigrationError(`${file.name} must not begin or end a transaction itself.`);
    }
    await owner.query('INSERT INTO kapok.migrations (name, sha256) VALUES ($1, $2)', [
      file.name,
      file.sha256,
    ]);
    await owner.query('COMMIT');
  } catch (error) {
    // The session is closed by the caller's error path, and the transaction ends with it.
    throw error instanceof MigrationError ? error : failureOf(file, error);
  }
}

function failureOf(file: MigrationFile, cause: unknown): MigrationError {
  const { message, position } = cause as { message: string; position?: string };
  const line = position === undefined ? null : lineAt(file.sql, Number(position));
  const where = line === null ? file.name : `${file.name}, line ${line}`;
  return new MigrationError(`${where}: ${message}`, { cause });
}

function lineAt(sql: string, position: number): number {
  return sql.slice(0, position - 1).split('\n').length;
}
