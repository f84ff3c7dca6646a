import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { mayAccess, type ServerUser } from './server-user.js';

const SYSTEM_STATE = process.platform === 'darwin' ? '/var/db/kapok' : '/var/lib/kapok';
const PASSABLE = 0o711;
/** The link from the home to where the data really lies. */
const OUTSIDE = 'outside';

/** Where one embedded server keeps its things. */
export interface Place {
  /** The folder the caller named: password, port, log. Only its owner reads the password. */
  readonly home: string;
  /** A folder the server's user can reach, equal to `home` unless a parent of `home` shuts others out. */
  readonly serverHome: string;
}

/**
 * Makes the home folder. As root in a private tree (a clone under a 0700 folder) the server's user cannot
 * reach it, so the data goes to a folder under /var/lib/kapok, and `home/outside` links there.
 */
export function makePlace(dataDir: string, user: ServerUser | null): Place {
  const home = resolve(dataDir);
  makeFolder(home, user === null ? 0o700 : PASSABLE);
  if (user === null) return { home, serverHome: home };
  assertOwnFolder(home);
  chmodSync(home, PASSABLE);
  // Once outside, always outside: opening the tree later must not start an empty database.
  const known = readLink(join(home, OUTSIDE));
  if (known !== null) return { home, serverHome: reuseOutside(known) };
  if (mayAccess(user, '-x', home)) return { home, serverHome: home };
  if (existsSync(join(home, 'data'))) {
    throw new EmbeddedPostgresError(
      `PostgreSQL (uid ${user.uid}) can no longer reach its data in ${home}; open the folders above it again.`,
    );
  }
  return { home, serverHome: outsideFolder(home, user) };
}

/** Removes the home and, if there is one, the folder it links to. The server must have been stopped. */
export function removePlace(dataDir: string): void {
  const outside = readLink(join(resolve(dataDir), OUTSIDE));
  if (outside !== null && dirname(outside) === SYSTEM_STATE) {
    rmSync(outside, { recursive: true, force: true });
  }
  rmSync(resolve(dataDir), { recursive: true, force: true });
}

/** Refuses a folder that somebody else owns or may write: what we run or trust must not come from others. */
export function assertOwnFolder(path: string): void {
  const found = lstatSync(path);
  const own = found.isDirectory() && found.uid === process.getuid?.();
  if (!own || (found.mode & 0o022) !== 0) {
    throw new EmbeddedPostgresError(
      `${path} must be a folder that belongs to the user who starts Kapok and that nobody else may write.`,
    );
  }
}

/** Creates a folder for the server's user, empty and closed to everyone else. */
export function makeServerFolder(path: string, user: ServerUser | null): void {
  mkdirSync(path, { mode: 0o700 });
  if (user !== null) chownSync(path, user.uid, user.gid);
}

function makeFolder(path: string, mode: number): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o755 });
  if (first === undefined) return;
  // A tight umask must not shut the server's user out of folders made here.
  for (let made = path; made.length >= first.length; made = dirname(made)) chmodSync(made, mode);
}

function outsideFolder(home: string, user: ServerUser): string {
  const link = join(home, OUTSIDE);
  makeFolder(SYSTEM_STATE, PASSABLE);
  assertOwnFolder(SYSTEM_STATE);
  if (!mayAccess(user, '-x', SYSTEM_STATE)) {
    throw new EmbeddedPostgresError(
      `PostgreSQL (uid ${user.uid}) can reach neither ${home} nor ${SYSTEM_STATE}; open one of them to others (chmod o+x).`,
    );
  }
  const made = mkdtempSync(join(SYSTEM_STATE, 'embedded-'));
  chmodSync(made, PASSABLE);
  try {
    symlinkSync(made, link);
    return made;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    rmSync(made, { recursive: true });
    return reuseOutside(readlinkSync(link));
  }
}

function reuseOutside(path: string): string {
  if (!existsSync(path)) {
    throw new EmbeddedPostgresError(
      `The data of this server was in ${path}, which is gone; restore it, or remove the folder that links there.`,
    );
  }
  assertOwnFolder(path);
  return path;
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
