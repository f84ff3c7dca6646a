import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBinaries } from './binaries.js';
import { makeCluster, SUPERUSER } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { Ownership } from './ownership.js';
import { makePlace, type Place, removePlace } from './place.js';
import { secretOf } from './secret-file.js';
import { type RunningServer, runServer, stopServer } from './server-process.js';
import { settingArguments } from './server-settings.js';
import { serverUser } from './server-user.js';

/** What to start. */
export interface EmbeddedPostgresRequest {
  /** The folder everything is kept in: data, password, port, log. Made if absent. */
  readonly dataDir: string;
  /** Settings of the server beside or instead of ours. Ignored when a running server is adopted. */
  readonly settings?: Record<string, string>;
  /** Default true. False turns fsync off: for tests and throw-away data only. */
  readonly durable?: boolean;
}

/** A running server and this process's part in it. */
export interface EmbeddedPostgres {
  /** URL of the superuser and the database `postgres`; it holds the password. */
  readonly superuserUrl: string;
  readonly port: number;
  readonly pid: number;
  /** Whether this process is the one that may stop the server. */
  readonly owned: boolean;
  /** Where the tables lie. Differs from `dataDir` only as root inside a folder closed to others. */
  readonly dataPath: string;
  /** Stops the server if this process is the owner, else does nothing. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes from npm, or adopts the one already running on this folder: also one left
 * by a killed process, whose ownership then passes to this process. It listens on 127.0.0.1 only, runs as
 * `postgres` or `nobody` when started by root, and keeps its port from start to start if that stays free.
 * It installs no signal handler: close the application first, then call `stop`.
 * Throws EmbeddedPostgresError, with the end of the server's log where there is one.
 */
export async function startEmbeddedPostgres(
  request: EmbeddedPostgresRequest,
): Promise<EmbeddedPostgres> {
  const user = serverUser();
  const place = makePlace(request.dataDir, user);
  const binaries = findBinaries(place, user);
  const durable = request.durable ?? true;
  const password = passwordOf(place);
  const data = makeCluster({ place, binaries, user, password, durable });
  const server = await runServer({
    data,
    log: join(place.home, 'server.log'),
    binaries,
    user,
    settings: settingArguments(request.settings ?? {}, durable),
    preferredPort: keptPort(place),
  });
  keepPort(place, server.port);
  return handle(server, data, password);
}

/**
 * Starts a throw-away server (no fsync unless `durable`) in a folder of its own under the system's temporary
 * folder; `stop` also removes the folder.
 */
export async function startTemporaryPostgres(
  options: Omit<EmbeddedPostgresRequest, 'dataDir'> & { readonly prefix?: string } = {},
): Promise<EmbeddedPostgres> {
  const dataDir = mkdtempSync(join(tmpdir(), options.prefix ?? 'kapok-postgres-'));
  const server = await startEmbeddedPostgres({ durable: false, ...options, dataDir });
  return {
    ...server,
    async stop() {
      await server.stop();
      removePlace(dataDir);
    },
  };
}

function passwordOf(place: Place): string {
  const file = join(place.home, 'superuser-password');
  if (!existsSync(file) && existsSync(join(place.serverHome, 'data', 'PG_VERSION'))) {
    throw new EmbeddedPostgresError(
      `The data in ${place.serverHome} exists, but its password file ${file} is gone; put it back.`,
    );
  }
  return secretOf(file);
}

async function handle(
  server: RunningServer,
  data: string,
  password: string,
): Promise<EmbeddedPostgres> {
  const superuserUrl = `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/postgres`;
  const ownership = new Ownership(superuserUrl);
  const owned = await ownership.takeSoon();
  let stopping: Promise<void> | null = null;
  return {
    superuserUrl,
    port: server.port,
    pid: server.pid,
    owned,
    dataPath: data,
    stop() {
      stopping ??= owned ? stopOwned(ownership, server, data) : Promise.resolve();
      return stopping;
    },
  };
}

async function stopOwned(ownership: Ownership, server: RunningServer, data: string): Promise<void> {
  if (await ownership.takeIfReachable()) await stopServer(server, data);
}

function keptPort(place: Place): number | null {
  const file = join(place.home, 'port');
  if (!existsSync(file)) return null;
  const port = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

function keepPort(place: Place, port: number): void {
  if (keptPort(place) === port) return;
  const draft = join(place.home, `port.${randomBytes(6).toString('hex')}`);
  writeFileSync(draft, `${port}\n`);
  renameSync(draft, join(place.home, 'port'));
}
