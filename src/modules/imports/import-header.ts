import { DomainError } from '../../platform/errors/domain-error.js';
import {
  IMPORT_COLUMNS,
  type ImportKind,
  maxCellCharacters,
  optionalColumns,
} from './import-kinds.js';
import type { CsvRow } from './read-csv.js';

/**
 * Where each column of a kind stands in a file, from the file's first row. Throws `empty_file`,
 * `missing_columns` or `unknown_columns` (also when a column is named twice).
 */
export function readHeader(kind: ImportKind, header: CsvRow | null): readonly string[] {
  if (header === null) throw new DomainError('empty_file');
  const known: readonly string[] = IMPORT_COLUMNS[kind];
  const missing = known.filter((column) => !header.cells.includes(column));
  if (missing.length > 0) {
    throw new DomainError('missing_columns', { facts: { columns: missing.join(', ') } });
  }
  const allowed = [...known, ...optionalColumns(kind)];
  const isKnown = header.cells.every((column) => allowed.includes(column));
  const isOnce = new Set(header.cells).size === header.cells.length;
  if (!isKnown || !isOnce) throw new DomainError('unknown_columns');
  return header.cells;
}

/** Longest part of a row's name that its answer keeps. */
const REF_CHARACTERS = 100;

/**
 * The cells of a row by column name, or null when the row cannot be taken: too few or too many cells,
 * a cell too long, or one with a NUL, which PostgreSQL cannot store.
 */
export function cellsOfRow(
  columns: readonly string[],
  row: CsvRow,
): Readonly<Record<string, string>> | null {
  if (row.cells.length !== columns.length) return null;
  const cells: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const cell = row.cells[index] ?? '';
    if (cell.length > maxCellCharacters(column) || cell.includes('\0')) return null;
    cells[column] = cell;
  }
  return cells;
}

/** What names the row in its answer, as read, without control characters. */
export function refOfRow(kind: ImportKind, columns: readonly string[], row: CsvRow): string | null {
  const cell = row.cells[columns.indexOf(IMPORT_COLUMNS[kind][0])] ?? '';
  const ref = [...cell.replace(/\p{Cc}/gu, '')].slice(0, REF_CHARACTERS).join('');
  return ref === '' ? null : ref;
}
