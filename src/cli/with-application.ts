import type { INestApplicationContext } from '@nestjs/common';
import { openDatabase } from '../boot.js';
import { createApp } from '../create-app.js';
import { LogStart } from '../ledger/log/log-start.js';
import { loadConfig } from '../platform/config/config.js';
import { createLogger } from '../platform/logging/logger.js';

/**
 * Runs `work` in the service's application, which does not listen, and closes everything after it. Throws LogError, as a
 * start does, when the database has lost what was signed, unless that is what the command is for.
 */
export async function withApplication<T>(
  work: (app: INestApplicationContext) => Promise<T>,
  { mayHaveLost = false }: { readonly mayHaveLost?: boolean } = {},
): Promise<T> {
  const config = loadConfig(process.env);
  const database = await openDatabase(config);
  try {
    const app = await createApp(config.with(database.addresses), { logger: createLogger('error') });
    try {
      if (!mayHaveLost) await app.get(LogStart, { strict: false }).assertNothingLost();
      return await work(app);
    } finally {
      await app.close();
    }
  } finally {
    await database.release();
  }
}
