import type { DatabaseSettings } from '../database/database-settings.js';
import { invariant } from '../errors/invariant.js';
import type { OpenSettings, SecretSettings } from './settings.js';

/** The part of the configuration that finds and opens the database; `Config` is one, and so is a tool's. */
export type DatabaseConfig = Pick<
  OpenSettings,
  | 'dataDir'
  | 'poolSize'
  | 'connectTimeoutMs'
  | 'statementTimeoutMs'
  | 'lockTimeoutMs'
  | 'idleTransactionTimeoutMs'
> &
  DatabaseAddresses;

/** Where the database is; null, null before it was found: see `SecretSettings`. */
export type DatabaseAddresses = Pick<SecretSettings, 'databaseUrl' | 'ownerDatabaseUrl'>;

/** What the pool needs, of a configuration in which boot has filled in the address. */
export function databaseSettings(config: DatabaseConfig): DatabaseSettings {
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
