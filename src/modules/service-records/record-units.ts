import type { EntityManager } from 'typeorm';
import type { Principal, Role } from '../../auth/principal.js';

/** Bounds what one read of a list may find of units in scope. */
const MAX_UNITS = 20_000;

/** The ids of the units that the caller reaches in one of `roles`. */
export function unitsReached(
  reader: EntityManager,
  caller: Principal,
  roles: readonly Role[],
): Promise<string[]> {
  const held = caller.grants.filter(({ role }) => roles.includes(role));
  return unitsBelow(
    reader,
    caller,
    held.map(({ unitPath }) => unitPath),
  );
}

/** The ids of a unit, by code, and of those below it; none for an unknown code. */
export async function unitsUnder(
  reader: EntityManager,
  caller: Principal,
  code: string,
): Promise<string[]> {
  const rows: { path: string }[] = await reader.query(
    'SELECT path FROM kapok.units WHERE book_id = $1 AND code = $2',
    [caller.bookId, code],
  );
  return unitsBelow(
    reader,
    caller,
    rows.map(({ path }) => path),
  );
}

async function unitsBelow(
  reader: EntityManager,
  { bookId }: Principal,
  paths: readonly string[],
): Promise<string[]> {
  if (paths.length === 0) return [];
  const rows: { id: string }[] = await reader.query(
    `SELECT u.id FROM kapok.units u
     WHERE u.book_id = $1
       AND EXISTS (SELECT FROM unnest($2::text[]) AS h (path) WHERE starts_with(u.path, h.path))
     LIMIT ${MAX_UNITS}`,
    [bookId, paths],
  );
  return rows.map(({ id }) => id);
}
