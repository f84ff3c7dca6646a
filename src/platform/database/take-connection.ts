import type { Pool, PoolClient } from 'pg';

/**
 * Takes a connection whose errors have a listener from the first moment on. With `await pool.connect()` there is none
 * until the next microtask, and a server that ends the connection in the very packet that made it ready would end
 * this process with an unhandled error. The listener stays until it is taken off.
 */
export function takeConnection(
  pool: Pick<Pool, 'connect'>,
  onError: (error: Error) => void,
): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (error !== undefined || client === undefined) {
        reject(error ?? new Error('the pool gave no connection'));
        return;
      }
      client.on('error', onError);
      resolve(client);
    });
  });
}
