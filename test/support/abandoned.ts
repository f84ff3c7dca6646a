import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres/embedded-postgres.js';
import { EmbeddedPostgresError } from '../../src/platform/embedded-postgres/embedded-postgres-error.js';
import { removePlace } from '../../src/platform/embedded-postgres/place.js';

const OLD_MS = 2 * 3_600_000;
const AT_MOST = 20;

/**
 * Stops and removes the servers that interrupted test runs left in the temporary folder. Only those older
 * than two hours whose owner is dead: a living run holds the owner's lock.
 */
export async function removeAbandoned(prefix: string): Promise<void> {
  const folders = readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(tmpdir(), name))
    .filter(isOldAndOurs)
    .slice(0, AT_MOST);
  for (const dataDir of folders) await removeOne(dataDir);
}

async function removeOne(dataDir: string): Promise<void> {
  try {
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    await server.stop();
    if (server.owned) removePlace(dataDir);
  } catch (error) {
    // Another run is removing it, too.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    // Half-made or damaged: no server can run on it, so only the files are left to remove.
    if (!(error instanceof EmbeddedPostgresError)) throw error;
    removePlace(dataDir);
  }
}

function isOldAndOurs(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.uid !== process.getuid?.()) return false;
  return Date.now() - found.mtimeMs > OLD_MS;
}
