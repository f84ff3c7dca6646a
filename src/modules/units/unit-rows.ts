import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { Unit, UnitKind } from './unit.js';

/** The columns that make a `Unit`. */
export const UNIT_COLUMNS = 'id, code, parent_id, kind, name, path';

/** A row of those columns. */
export interface UnitColumns {
  id: string;
  code: string;
  parent_id: string | null;
  kind: UnitKind;
  name: string;
  path: string;
}

/** A database row as a unit. */
export function toUnit(row: UnitColumns): Unit {
  const { id, code, kind, name, path } = row;
  return { id, code, parentId: row.parent_id, kind, name, path };
}

const SELECT_BY = {
  code: `SELECT ${UNIT_COLUMNS} FROM kapok.units WHERE book_id = $1 AND code = ANY ($2::text[])`,
  id: `SELECT ${UNIT_COLUMNS} FROM kapok.units WHERE book_id = $1 AND id = ANY ($2::uuid[])`,
} as const;

/** The units whose code or id is among the values. */
export async function readUnits(
  reader: EntityManager,
  bookId: number,
  by: { column: 'code' | 'id'; values: readonly string[] },
): Promise<Unit[]> {
  if (by.values.length === 0) return [];
  const rows: UnitColumns[] = await reader.query(SELECT_BY[by.column], [bookId, by.values]);
  return rows.map(toUnit);
}

const INSERT_UNITS = `
  INSERT INTO kapok.units (book_id, id, code, parent_id, kind, name, path)
  SELECT $1::int, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])
  ON CONFLICT ON CONSTRAINT units_code_unique DO NOTHING
  RETURNING code`;

/** Adds units set-based and returns the codes added: one taken already is left alone. */
export async function insertUnits(
  tx: Tx,
  bookId: number,
  units: readonly Unit[],
): Promise<Set<string>> {
  if (units.length === 0) return new Set();
  const rows: { code: string }[] = await tx.query(INSERT_UNITS, [
    bookId,
    units.map(({ id }) => id),
    units.map(({ code }) => code),
    units.map(({ parentId }) => parentId),
    units.map(({ kind }) => kind),
    units.map(({ name }) => name),
    units.map(({ path }) => path),
  ]);
  return new Set(rows.map(({ code }) => code));
}
