import type { PoolConfig } from 'pg';
import { SESSION_SETTINGS, withSessionSettings } from './database-url.js';

/** What the service needs to know about its database. Times in milliseconds. */
export interface DatabaseSettings {
  /** The service's login (kapok_app). */
  readonly url: string;
  readonly poolSize: number;
  /** Opening a connection, and waiting for a free one in the pool. */
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleInTransactionTimeoutMs: number;
  /** The login that migrates (kapok_owner), or null when the service only checks the schema. */
  readonly ownerUrl: string | null;
}

/** The client gives up later than the server, so that it normally gets the server's own answer. */
const CLIENT_GRACE_MS = 2_000;
const IDLE_CONNECTION_MS = 30_000;

/** The service's pool: every wait is bounded, on the server and here. */
export function poolConfig(settings: DatabaseSettings): PoolConfig {
  return {
    connectionString: withSessionSettings(settings.url, SESSION_SETTINGS),
    application_name: 'kapok',
    max: settings.poolSize,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    statement_timeout: settings.statementTimeoutMs,
    lock_timeout: settings.lockTimeoutMs,
    idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs,
    query_timeout: settings.statementTimeoutMs + CLIENT_GRACE_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}

/**
 * The pool of a tool that reads whole tables in one statement, as verify does: statements may take as long as they
 * take. The client's own limit must go, too: it would end a stream in its midst, and for a stream that ends well its
 * timer would keep the process alive.
 */
export function toolPoolConfig(settings: DatabaseSettings): PoolConfig {
  const { query_timeout: _, ...config } = poolConfig(settings);
  return { ...config, max: 3, statement_timeout: false };
}
