import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { sql } from './sql.js';
import type { TestDatabase } from './test-database.js';

const POLL_MS = 10;
const PATIENCE = 1_000;

/** Runs `work` while another session's transaction, which has run the statement, stays open; then commits that. */
export async function whileOpen<T>(
  database: TestDatabase,
  statement: { text: string; values?: unknown[] },
  work: () => Promise<T>,
): Promise<T> {
  const other = new pg.Client({ connectionString: database.ownerUrl });
  await other.connect();
  try {
    await other.query('BEGIN');
    await other.query(statement);
    const result = await work();
    await other.query('COMMIT');
    return result;
  } finally {
    await other.end();
  }
}

/** Resolves when somebody in the database waits for a lock. */
export async function untilSomebodyWaits(database: TestDatabase): Promise<void> {
  for (let turn = 0; turn < PATIENCE; turn += 1) {
    const waiting = await sql(
      database.superuserUrl,
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
    await sleep(POLL_MS);
  }
  throw new Error('Nobody waits for a lock.');
}
