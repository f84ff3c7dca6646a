import type { Pool, PoolClient } from 'pg';
import { KEEP_INDEX_PLANS } from '../platform/database/plan-settings.js';
import { takeConnection } from '../platform/database/take-connection.js';

/**
 * Works on a connection of its own whose statements only look rows up by their keys. Its settings must not reach the
 * pool: it is closed afterwards, and a transaction left open ends with it.
 */
export async function withIndexPlans<T>(
  pool: Pick<Pool, 'connect'>,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  // An error of the connection shows in its next statement.
  const client = await takeConnection(pool, () => undefined);
  try {
    await client.query(KEEP_INDEX_PLANS);
    return await work(client);
  } finally {
    client.release(true);
  }
}
