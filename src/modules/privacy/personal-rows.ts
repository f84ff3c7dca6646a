import type { EntityManager } from 'typeorm';

/** Whose rows are looked for. */
export interface Holder {
  readonly bookId: number;
  readonly memberId: string;
}

/** A table of the register of personal columns, as far as a member's export shows it. */
export interface PersonalTable {
  readonly name: string;
  readonly titleZh: string;
  readonly titleEn: string;
  /** A condition on the row `t`: $1 the book, $2 the member, $3 the member's number. */
  readonly whose: string;
  /** What a reader is shown of a row; no keys, digests, salts and sealed bytes. */
  readonly columns: readonly string[];
  /** Its primary key, for an order that stays. */
  readonly order: readonly string[];
}

const EXPORTED = `
  SELECT p.table_name AS name, p.title_zh AS "titleZh", p.title_en AS "titleEn", p.whose,
    ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'book_id'
        AND a.atttypid <> 'bytea'::regtype AND a.atttypid <> 'xid8'::regtype
        AND NOT EXISTS (SELECT FROM kapok.personal_columns c WHERE c.table_name = p.table_name AND c.column_name = a.attname
          AND c.class IN ('sealed', 'index', 'secret', 'salt', 'digest'))
      ORDER BY a.attnum) AS columns,
    ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i
      CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k (attnum, n)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = r.oid AND i.indisprimary ORDER BY k.n) AS "order"
  FROM kapok.personal_tables p
  JOIN pg_catalog.pg_class r ON r.oid = to_regclass(format('kapok.%I', p.table_name))
  WHERE p.exported AND p.whose IS NOT NULL ORDER BY p.table_name`;

/** The tables that a member's export shows. The register is the owner's; nothing of a caller's goes into its SQL. */
export function readExportedTables(reader: EntityManager): Promise<PersonalTable[]> {
  return reader.query(EXPORTED);
}

/** A page of a member's rows of a table, in the order of its key. */
export function readRowsOf(
  reader: EntityManager,
  table: PersonalTable,
  page: Holder & { readonly memberNo: string; readonly limit: number; readonly offset: number },
): Promise<Record<string, unknown>[]> {
  const columns = table.columns.map((name) => `t.${quoted(name)}`).join(', ');
  const order = table.order.map((name) => `t.${quoted(name)}`).join(', ');
  return reader.query(
    `SELECT ${columns} FROM kapok.${quoted(table.name)} t
     WHERE ${hasBook(table) ? 't.book_id = $1 AND ' : ''}(${table.whose})
       AND $3::text IS NOT NULL ORDER BY ${order} LIMIT $4 OFFSET $5`,
    [page.bookId, page.memberId, page.memberNo, page.limit, page.offset],
  );
}

/** Which of some ids are members of the book. */
export async function readMembersAmong(
  reader: EntityManager,
  bookId: number,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows: { id: string }[] = await reader.query(
    'SELECT id FROM kapok.members WHERE book_id = $1 AND id = ANY ($2::uuid[])',
    [bookId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The files that hold something of a member, by their digests: scans of their forms, what disputes of theirs rest on. */
export async function readFilesOf(
  reader: EntityManager,
  { bookId, memberId }: Holder,
): Promise<Buffer[]> {
  const [table]: { whose: string }[] = await reader.query(
    `SELECT whose FROM kapok.personal_tables WHERE table_name = 'blobs'`,
  );
  const rows: { sha256: Buffer }[] = await reader.query(
    `SELECT t.sha256 FROM kapok.blobs t WHERE t.book_id = $1 AND (${table?.whose}) AND t.state = 'erased'`,
    [bookId, memberId],
  );
  return rows.map(({ sha256 }) => sha256);
}

/** All keys begin with the book but those of sessions, whose rows name it. */
function hasBook({ order, name }: PersonalTable): boolean {
  return order[0] === 'book_id' || name === 'sessions';
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
