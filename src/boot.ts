import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { prepareDemo } from './cli/demo.js';
import { createApp } from './create-app.js';
import { LogStart } from './ledger/log/log-start.js';
import { ErasureReplay } from './modules/privacy/erasure-replay.js';
import type { Config } from './platform/config/config.js';
import type { DatabaseAddresses, DatabaseConfig } from './platform/config/database-settings.js';
import { applyPlan, connectionPlan } from './platform/database/connection-plan.js';
import { openEmbeddedDatabase } from './platform/database/embedded-database.js';
import { migrate } from './platform/database/migrate.js';
import { Readiness } from './platform/health/readiness.js';
import { createLogger, type Logger } from './platform/logging/logger.js';
import { MIGRATIONS_DIR } from './platform/project-files.js';

/** A prepared, migrated database, and how to let go of it. */
export interface ReadyDatabase {
  /** Where it was found; what the configuration is completed with. */
  readonly addresses: DatabaseAddresses;
  /** Stops the embedded server if this process owns it; nothing else to do otherwise. */
  release(): Promise<void>;
}

/** A service that accepts requests. */
export interface RunningService {
  readonly app: NestFastifyApplication;
  readonly config: Config;
  /** `http://127.0.0.1:8080`, with the port really taken. */
  readonly address: string;
  /** Not ready, then requests under way end, then the application closes, then the database. Once only. */
  stop(): Promise<void>;
}

/**
 * Finds the database of a configuration: DATABASE_URL, else the embedded server in the data folder; prepares
 * and migrates it. Throws ConnectionPlanError, MigrationError or EmbeddedPostgresError.
 */
export async function openDatabase(config: DatabaseConfig): Promise<ReadyDatabase> {
  const { databaseUrl, ownerDatabaseUrl } = config;
  if (databaseUrl !== null) {
    const plan = await connectionPlan({ databaseUrl, ownerDatabaseUrl });
    await applyPlan(plan, MIGRATIONS_DIR);
    const addresses = { databaseUrl: plan.appUrl, ownerDatabaseUrl: plan.ownerUrl };
    return { addresses, release: async () => undefined };
  }
  const embedded = await openEmbeddedDatabase(config.dataDir);
  try {
    await migrate(embedded.ownerUrl, MIGRATIONS_DIR);
  } catch (error) {
    await embedded.server.stop();
    throw error;
  }
  const addresses = { databaseUrl: embedded.appUrl, ownerDatabaseUrl: embedded.ownerUrl };
  return { addresses, release: () => embedded.server.stop() };
}

/**
 * Opens the database, makes the application, erases anew whom a restored backup has brought back, and listens. On a failure
 * nothing is left running. Throws LogError when the database has lost what was signed, or another key signs than the chain
 * names.
 */
export async function boot(
  config: Config,
  options: { readonly logger?: Logger } = {},
): Promise<RunningService> {
  const database = await openDatabase(config);
  const found = config.with(database.addresses);
  const logger = options.logger ?? createLogger(config.logLevel);
  try {
    const app = await createApp(found, { logger });
    try {
      const log = app.get(LogStart, { strict: false });
      await log.assertNothingLost();
      await app.get(ErasureReplay, { strict: false }).replay();
      if (config.demo) await prepareDemo(app, found);
      await log.prepareKeys();
      await app.listen(config.port, config.host);
    } catch (error) {
      await app.close();
      throw error;
    }
    const stop = once(() => shutDown(app, database));
    return { app, config: found, address: addressOf(app, config.host), stop };
  } catch (error) {
    await database.release();
    throw error;
  }
}

async function shutDown(app: NestFastifyApplication, database: ReadyDatabase): Promise<void> {
  app.get(Readiness).drain();
  try {
    // Stops accepting and waits for the requests under way, before any part of the application is told.
    await app.getHttpAdapter().close();
    await app.close();
  } finally {
    await database.release();
  }
}

/** The address with the port the system gave, also when port 0 was asked for. */
function addressOf(app: NestFastifyApplication, host: string): string {
  const bound: unknown = app.getHttpServer().address();
  const port = typeof bound === 'object' && bound !== null && 'port' in bound ? bound.port : '';
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${String(port)}`;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let started: Promise<void> | null = null;
  return () => {
    started ??= work();
    return started;
  };
}
