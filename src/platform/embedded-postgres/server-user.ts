import { spawnSync } from 'node:child_process';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** The system user the server runs as. PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES_FOR_ROOT = ['postgres', 'nobody'];

/** Returns null when this process may run the server as itself, else (as root) `postgres`, else `nobody`. */
export function serverUser(): ServerUser | null {
  if (process.getuid === undefined) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL does not run on ${process.platform}; set DATABASE_URL to a server of your own.`,
    );
  }
  if (process.getuid() !== 0) return null;
  for (const name of CANDIDATES_FOR_ROOT) {
    const uid = systemId('-u', name);
    const gid = systemId('-g', name);
    if (uid !== null && gid !== null && uid !== 0) return { uid, gid };
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL refuses to run as root, and there is neither a user "postgres" nor "nobody" to run it as.',
  );
}

function systemId(flag: '-u' | '-g', name: string): number | null {
  const answer = spawnSync('id', [flag, name], { encoding: 'utf8' });
  const id = Number.parseInt(answer.stdout ?? '', 10);
  return answer.status === 0 && Number.isInteger(id) ? id : null;
}

/**
 * Asks the system, as that user, whether the path can be reached: `-x` for a program or a folder to pass,
 * `-r` to read. Permission bits alone would miss groups, access lists and closed parent folders.
 */
export function mayAccess(user: ServerUser | null, flag: '-r' | '-x', path: string): boolean {
  const identity = user === null ? {} : { uid: user.uid, gid: user.gid };
  const script = `test ${flag} "$1"`;
  return spawnSync('/bin/sh', ['-c', script, 'sh', path], { cwd: '/', ...identity }).status === 0;
}
