import pg from 'pg';
import { openDatabase } from '../boot.js';
import { type Book, findBook, listBooks } from '../ledger/books.js';
import { loadDatabaseConfig, type ToolSettings } from '../platform/config/config.js';
import { databaseSettings } from '../platform/config/database-settings.js';
import { toolPoolConfig } from '../platform/database/database-settings.js';
import '../platform/database/pg-types.js';
import { UsageError } from './command.js';

/**
 * Runs `work` on the books of the configured database: the one of `city`, or all of them when null. Needs the
 * settings of the database alone, no key of the service.
 */
export async function withBooks<T>(
  city: string | null,
  work: (pool: pg.Pool, books: readonly Book[], settings: ToolSettings) => Promise<T>,
): Promise<T> {
  const config = loadDatabaseConfig(process.env);
  const database = await openDatabase(config);
  const pool = new pg.Pool(toolPoolConfig(databaseSettings({ ...config, ...database.addresses })));
  // A connection lost while idle shows in the next statement.
  pool.on('error', () => undefined);
  try {
    return await work(pool, await booksOf(pool, city), config);
  } finally {
    await pool.end();
    await database.release();
  }
}

async function booksOf(pool: pg.Pool, city: string | null): Promise<readonly Book[]> {
  if (city === null) return listBooks(pool);
  const book = await findBook(pool, city);
  if (book === null) throw new UsageError(`there is no city ${city}`);
  return [book];
}
