import type { Pool, PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { CopyCursor } from './copy-cursor.js';

const BEGIN = 'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY';
/** Reading a book of decades takes longer than any limit that a service sets itself. */
const NO_LIMITS = `SELECT pg_catalog.set_config(name, '0', true) FROM pg_catalog.pg_settings
  WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`;
/** Rows come in the order of an index; sorting millions of leaves would spill to disk. */
const IN_INDEX_ORDER = `SELECT pg_catalog.set_config(name, 'off', true) FROM pg_catalog.pg_settings
  WHERE name IN ('enable_seqscan', 'enable_bitmapscan', 'enable_sort', 'enable_incremental_sort', 'jit')`;
const NO_WORKERS = 'SET LOCAL max_parallel_workers_per_gather = 0';
const SNAPSHOT_FORM = /^[0-9A-F-]+$/;
const HIGH_WATER_BYTES = 1 << 18;

/** Two connections that see the book at one and the same instant, whatever is appended meanwhile; a third on demand. */
export interface Snapshot {
  readonly first: PoolClient;
  readonly second: PoolClient;
  withThird<T>(work: (third: PoolClient) => Promise<T>): Promise<T>;
}

/**
 * Runs `work` in a read-only snapshot. Takes two connections of the pool (it must have three) and no locks; appends
 * go on. A connection whose stream was not read to its end is thrown away.
 */
export async function withSnapshot<T>(
  pool: Pool,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const first = await pool.connect();
  let isClean = false;
  try {
    await begin(first, null);
    const { rows } = await first.query<{ id: string }>(
      'SELECT pg_catalog.pg_export_snapshot() AS id',
    );
    const id = rows[0]?.id ?? '';
    const result = await withAnother(pool, id, (second) =>
      work({ first, second, withThird: (use) => withAnother(pool, id, use) }),
    );
    await first.query('COMMIT');
    isClean = true;
    return result;
  } finally {
    first.release(!isClean);
  }
}

async function withAnother<T>(
  pool: Pool,
  snapshotId: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let isClean = false;
  try {
    await begin(client, snapshotId);
    const result = await work(client);
    await client.query('COMMIT');
    isClean = true;
    return result;
  } finally {
    client.release(!isClean);
  }
}

async function begin(client: PoolClient, snapshotId: string | null): Promise<void> {
  await client.query(BEGIN);
  if (snapshotId !== null) {
    if (!SNAPSHOT_FORM.test(snapshotId)) throw new Error('the server exported no snapshot');
    await client.query(`SET TRANSACTION SNAPSHOT '${snapshotId}'`);
  }
  await client.query(NO_LIMITS);
  await client.query(IN_INDEX_ORDER);
  await client.query(NO_WORKERS);
}

/** Streams the rows of one book, in the order of `orderBy`. All names are constants of this folder. */
export function streamRows(
  client: PoolClient,
  from: { table: string; columns: readonly string[]; orderBy: string; bookId: number },
): CopyCursor {
  const { table, columns, orderBy, bookId } = from;
  // COPY takes no parameters; the book's id is a number.
  const select = `SELECT ${columns.join(', ')} FROM ledger.${table} WHERE book_id = ${Number(bookId)} ORDER BY ${orderBy}`;
  const stream = client.query(
    copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`, { highWaterMark: HIGH_WATER_BYTES }),
  );
  return new CopyCursor(stream, columns.length);
}
