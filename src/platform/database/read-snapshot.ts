import type { ClientBase } from 'pg';

/**
 * Runs `work` in one read-only snapshot: all its statements see the same instant, whatever is written meanwhile, and
 * nothing is locked. Keep it short: as long as it lasts, the database keeps every version of every row. After an
 * error the transaction is rolled back; when even that fails, the first error counts and the connection is to be
 * closed by its owner.
 */
export async function inSnapshot<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
