import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../embedded-postgres/embedded-postgres.js';
import { secretOf } from '../embedded-postgres/secret-file.js';
import { type DatabaseUrls, prepareDatabase } from './roles.js';

/** An embedded server together with Kapok's prepared database on it. */
export interface EmbeddedDatabase extends DatabaseUrls {
  readonly server: EmbeddedPostgres;
}

const DATABASE = 'kapok';

/**
 * What DATABASE_URL unset means: starts or adopts the server kept in `dataDir` and prepares the database
 * `kapok` with three separate logins, whose random passwords lie in 0600 files beside the data. Not yet
 * migrated. Several processes may call it at once. Stop it with `server.stop()` after the application.
 */
export async function openEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const server = await startEmbeddedPostgres({ dataDir });
  try {
    return { server, ...(await prepareOn(server, dataDir)) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Prepares `kapok` on a running embedded server, keeping the three passwords in `secretsDir`. */
export function prepareOn(server: EmbeddedPostgres, secretsDir: string): Promise<DatabaseUrls> {
  return prepareDatabase(server.superuserUrl, {
    database: DATABASE,
    ownerPassword: secretOf(join(secretsDir, 'owner-password')),
    appPassword: secretOf(join(secretsDir, 'app-password')),
    readerPassword: secretOf(join(secretsDir, 'reader-password')),
  });
}
