/** What can be imported. The order is that of their dependence: a record names members, and so on. */
export const IMPORT_KINDS = ['units', 'services', 'members', 'records', 'assessments'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** The columns that a file of each kind has, in any order; the first one names the row (`ref`). */
export const IMPORT_COLUMNS = {
  units: ['code', 'parent', 'kind', 'name'],
  services: ['code', 'name', 'basis', 'rate_numerator', 'rate_denominator', 'tariff_minutes'],
  members: ['member_no', 'name', 'role', 'community', 'id_number', 'phone', 'household'],
  records: [
    'record_no',
    'volunteer_no',
    'recipient_no',
    'service_code',
    'started_at',
    'ended_at',
    'registered_on',
    'place',
    'evidence',
    'note',
  ],
  assessments: ['member_no', 'level', 'assessed_on', 'assessor', 'valid_until'],
} as const satisfies Readonly<Record<ImportKind, readonly string[]>>;

/** Columns that a file of a kind may have besides; left out, they are empty. */
export const OPTIONAL_COLUMNS = {
  services: ['name_en', 'training', 'minimum_level', 'referred'],
} as const satisfies Partial<Readonly<Record<ImportKind, readonly string[]>>>;

/** The columns that a file of a kind may leave out. */
export function optionalColumns(kind: ImportKind): readonly string[] {
  return kind === 'services' ? OPTIONAL_COLUMNS.services : [];
}

export type ColumnOf<K extends ImportKind> = (typeof IMPORT_COLUMNS)[K][number];
/** The cells of one row by column name, trimmed. */
export type CellsOf<K extends ImportKind> = Readonly<Record<ColumnOf<K>, string>>;

/** Rows of members, records and assessments that take effect in one transaction. */
const CHUNK_ROWS = 500;
/** Units and services of the largest city are a few thousand; a file of more is taken for a mistake. */
export const MAX_WHOLE_FILE_ROWS = 20_000;
const WHOLE_FILE_KINDS: readonly ImportKind[] = ['units', 'services'];

/** Whether a file is taken as a whole or not at all, because a row may build on one that follows it. */
export function isTakenWhole(kind: ImportKind): boolean {
  return WHOLE_FILE_KINDS.includes(kind);
}

/** How many rows of a kind are handed to their owner at once, in one transaction. */
export function rowsAtOnce(kind: ImportKind): number {
  return isTakenWhole(kind) ? MAX_WHOLE_FILE_ROWS : CHUNK_ROWS;
}

/** Longest cell a row may have; the free texts of a record are bounded by their owner. */
export function maxCellCharacters(column: string): number {
  return column === 'place' || column === 'note' ? 10_000 : 100;
}
