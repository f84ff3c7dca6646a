import pg from 'pg';
import { SESSION_SETTINGS, withSessionSettings } from './database-url.js';

const CONNECT_LIMIT_MS = 10_000;

/**
 * Runs `work` on one connection of its own, outside any pool, with our session settings and without a
 * statement timeout (migrations may take long); waiting for a lock is bounded by `lockTimeoutMs`.
 */
export async function withSession<T>(
  url: string,
  options: { readonly purpose: string; readonly lockTimeoutMs: number },
  work: (session: pg.Client) => Promise<T>,
): Promise<T> {
  const session = new pg.Client({
    connectionString: withSessionSettings(url, SESSION_SETTINGS),
    application_name: `kapok-${options.purpose}`,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    lock_timeout: options.lockTimeoutMs,
    keepAlive: true,
  });
  // A connection lost between two statements shows in the next statement.
  session.on('error', () => undefined);
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}
