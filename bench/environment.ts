import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import '../src/platform/database/pg-types.js';
import { migrate } from '../src/platform/database/migrate.js';
import { prepareDatabase } from '../src/platform/database/roles.js';
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres/embedded-postgres.js';
import { MIGRATIONS_DIR } from '../src/platform/project-files.js';

/** A database of its own for one bench run: real, with fsync on, thrown away at the end. */
export interface BenchEnvironment {
  readonly appUrl: string;
  readonly ownerUrl: string;
  /** As the service connects. */
  readonly app: pg.Pool;
  /** For the designs we compare with; they have tables of their own in schema `bench`. */
  readonly owner: pg.Pool;
  close(): Promise<void>;
}

const DATABASE = 'kapok_bench';

/** Starts it and migrates. */
export async function startEnvironment(): Promise<BenchEnvironment> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kapok-bench-'));
  const server = await startEmbeddedPostgres({ dataDir, durable: true });
  const passwords = {
    appPassword: 'bench-app',
    ownerPassword: 'bench-owner',
    readerPassword: 'bench-reader',
  };
  const urls = await prepareDatabase(server.superuserUrl, { database: DATABASE, ...passwords });
  await migrate(urls.ownerUrl, MIGRATIONS_DIR);
  const app = quietPool(urls.appUrl);
  const owner = quietPool(urls.ownerUrl);
  return {
    appUrl: urls.appUrl,
    ownerUrl: urls.ownerUrl,
    app,
    owner,
    async close() {
      await Promise.all([app.end(), owner.end()]);
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A pool whose idle connections may end with the server. */
function quietPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 40 });
  pool.on('error', () => undefined);
  return pool;
}
