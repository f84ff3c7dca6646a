import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres-error.js';
import { assertOwnFolder, type Place } from './place.js';
import { mayAccess, type ServerUser } from './server-user.js';

/** The programs of one PostgreSQL release, ready to be run by the server's user. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version, as in the PG_VERSION file of a data folder: "18". */
  readonly major: string;
}

interface PlatformPackage {
  readonly name: string;
  readonly root: string;
  readonly version: string;
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the platform's package and makes its library links if they are absent (blocked install scripts).
 * When the server's user cannot reach the package, or the links cannot be made there, the programs are
 * copied once into the place. Throws EmbeddedPostgresError when no package fits this machine.
 */
export function findBinaries(place: Place, user: ServerUser | null): Binaries {
  const found = platformPackage();
  const root = isReady(found.root, user) ? found.root : copyOf(found, place, user);
  const bin = join(root, 'native', 'bin');
  return {
    initdb: join(bin, 'initdb'),
    postgres: join(bin, 'postgres'),
    major: found.version.split('.')[0] ?? '',
  };
}

function platformPackage(): PlatformPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports only its entry point, which lies one folder below its root.
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { name, root, version: (manifest as { version: string }).version };
  } catch (error) {
    if (errorCode(error) !== 'MODULE_NOT_FOUND') throw error;
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed (it is optional). Install it, or set DATABASE_URL to a PostgreSQL 15 to 18.`,
      { cause: error },
    );
  }
}

function isReady(root: string, user: ServerUser | null): boolean {
  const reachable =
    mayAccess(user, '-x', join(root, 'native', 'bin', 'postgres')) &&
    mayAccess(user, '-r', join(root, 'native', 'share', 'postgresql', 'postgres.bki'));
  if (!reachable) return false;
  if (missingLinks(root).length === 0) return true;
  if (!isWritable(join(root, 'native', 'lib'))) return false;
  makeLinks(root);
  return true;
}

function copyOf(found: PlatformPackage, place: Place, user: ServerUser | null): string {
  const root = join(place.serverHome, `binaries-${found.version}`);
  if (!existsSync(root)) publishCopy(found.root, root);
  assertOwnFolder(root);
  if (!isReady(root, user)) {
    throw new EmbeddedPostgresError(
      `The copy of the PostgreSQL programs in ${root} is not complete; remove that folder and start again.`,
    );
  }
  return root;
}

function publishCopy(source: string, root: string): void {
  const draft = `${root}.${randomBytes(6).toString('hex')}`;
  mkdirSync(draft, { mode: 0o755 });
  cpSync(join(source, 'native'), join(draft, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  cpSync(join(source, 'native', 'pg-symlinks.json'), join(draft, 'native', 'pg-symlinks.json'));
  makeLinks(draft);
  try {
    renameSync(draft, root);
  } catch (error) {
    if (!['EEXIST', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) throw error;
    rmSync(draft, { recursive: true });
  }
}

function libraryLinks(root: string): LibraryLink[] {
  const list = join(root, 'native', 'pg-symlinks.json');
  return existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as LibraryLink[]) : [];
}

function missingLinks(root: string): LibraryLink[] {
  return libraryLinks(root).filter((link) => !isPresent(join(root, link.target)));
}

function makeLinks(root: string): void {
  for (const link of missingLinks(root)) {
    const target = join(root, link.target);
    const source = join(
      relative(dirname(link.target), dirname(link.source)),
      basename(link.source),
    );
    try {
      symlinkSync(source, target);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

function isPresent(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch (error) {
    if (['EACCES', 'EROFS', 'EPERM'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}
