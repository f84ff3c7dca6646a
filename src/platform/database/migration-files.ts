import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why the schema cannot be brought, or is not, where this program needs it. The message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** One file of `migrations/`, whole. */
export interface MigrationFile {
  readonly name: string;
  readonly sha256: string;
  readonly sql: string;
}

/** A row of `kapok.migrations`. */
export interface AppliedMigration {
  readonly name: string;
  readonly sha256: string;
}

const FILE_NAME = /^(\d{4})-[a-z0-9-]+\.sql$/;

/** Reads `NNNN-name.sql`, in order. Throws MigrationError on a malformed name or a number used twice. */
export function readMigrations(dir: string): MigrationFile[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const seen = new Map<string, string>();
  return names.map((name) => {
    const number = FILE_NAME.exec(name)?.[1];
    if (number === undefined) throw new MigrationError(`${name} is not named NNNN-name.sql.`);
    const twin = seen.get(number);
    if (twin !== undefined) throw new MigrationError(`${twin} and ${name} have the same number.`);
    seen.set(number, name);
    const bytes = readFileSync(join(dir, name));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { name, sha256, sql: bytes.toString('utf8') };
  });
}

/**
 * Returns the files still to be applied. What was applied must be the first part of what the program has,
 * byte for byte; otherwise throws MigrationError naming the file: changed, missing, out of order, or newer
 * than the program.
 */
export function pendingMigrations(
  files: readonly MigrationFile[],
  applied: readonly AppliedMigration[],
): MigrationFile[] {
  const last = files.at(-1)?.name ?? '';
  for (const [index, row] of applied.entries()) {
    const known = files.some((file) => file.name === row.name);
    if (!known && row.name > last) {
      throw new MigrationError(
        `The database is newer than this program: it has ${row.name}. Run the newer program.`,
      );
    }
    if (!known) throw new MigrationError(`${row.name} was applied, but its file is missing.`);
    const file = files[index];
    if (file === undefined || file.name !== row.name) {
      throw new MigrationError(
        `${file?.name ?? row.name} was never applied, though the later ${row.name} was: a gap in the order.`,
      );
    }
    if (file.sha256 !== row.sha256) {
      throw new MigrationError(
        `${row.name} was changed after it was applied. Restore the file and write a new migration instead.`,
      );
    }
  }
  return files.slice(applied.length);
}
