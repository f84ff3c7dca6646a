import type { DatabaseSettings } from '../database/database-settings.js';
import { invariant } from '../errors/invariant.js';
import type { Config } from './config.js';

/** What the pool needs, of a configuration in which boot has filled in the address. */
export function databaseSettings(config: Config): DatabaseSettings {
  invariant(config.databaseUrl !== null, 'the database is known before the application is made');
  return {
    url: config.databaseUrl,
    ownerUrl: config.ownerDatabaseUrl,
    poolSize: config.poolSize,
    connectTimeoutMs: config.connectTimeoutMs,
    statementTimeoutMs: config.statementTimeoutMs,
    lockTimeoutMs: config.lockTimeoutMs,
    idleInTransactionTimeoutMs: config.idleTransactionTimeoutMs,
  };
}
