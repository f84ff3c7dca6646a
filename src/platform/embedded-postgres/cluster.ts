import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { makeServerFolder, type Place } from './place.js';
import type { ServerUser } from './server-user.js';

/** The superuser of an embedded cluster. */
export const SUPERUSER = 'postgres';

const INITDB_LIMIT_MS = 120_000;

/** What `makeCluster` needs to know. */
export interface ClusterRequest {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly user: ServerUser | null;
  readonly password: string;
  readonly durable: boolean;
}

/**
 * Returns the data folder, made by `initdb` (data checksums, UTF8, C.UTF-8, SCRAM) if there is none. It is
 * built beside and moved into place, so a killed start leaves no half-made cluster, and of two starts at
 * once one wins. Throws EmbeddedPostgresError when the folder belongs to another major version.
 */
export function makeCluster(request: ClusterRequest): string {
  const data = join(request.place.serverHome, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(request, data);
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (version !== request.binaries.major) {
    throw new EmbeddedPostgresError(
      `${data} was written by PostgreSQL ${version}, but the installed programs are ${request.binaries.major}.`,
    );
  }
  return data;
}

function initialise(request: ClusterRequest, data: string): void {
  const draft = `${data}.${randomBytes(6).toString('hex')}`;
  const passwordFile = `${draft}.password`;
  try {
    makeServerFolder(draft, request.user);
    writeFileSync(passwordFile, request.password, { mode: 0o600, flag: 'wx' });
    if (request.user !== null) chownSync(passwordFile, request.user.uid, request.user.gid);
    runInitdb(request, draft, passwordFile);
    publish(draft, data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function runInitdb(request: ClusterRequest, draft: string, passwordFile: string): void {
  const options = [
    `--pgdata=${draft}`,
    '--data-checksums',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--auth=scram-sha-256',
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    ...(request.durable ? [] : ['--no-sync']),
  ];
  const identity = request.user === null ? {} : { uid: request.user.uid, gid: request.user.gid };
  const answer = spawnSync(request.binaries.initdb, options, {
    cwd: '/',
    encoding: 'utf8',
    timeout: INITDB_LIMIT_MS,
    ...identity,
  });
  if (answer.status === 0) return;
  const said = `${answer.stdout ?? ''}${answer.stderr ?? ''}`.trim() || String(answer.error ?? '');
  throw new EmbeddedPostgresError(`initdb failed (${answer.status ?? answer.signal}):\n${said}`, {
    cause: answer.error,
  });
}

function publish(draft: string, data: string): void {
  try {
    renameSync(draft, data);
  } catch (error) {
    // Another start was faster; its cluster has the same password.
    if (!['EEXIST', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) throw error;
  }
}
