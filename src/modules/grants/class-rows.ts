import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { Validity } from './hardship.js';

/** A hardship class of a city, or of a town that widens the city's list. */
export interface HardshipClass extends Validity {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  /** The city or town it holds in. */
  readonly unitCode: string;
  readonly unitPath: string;
  readonly closeReason: string | null;
}

/** A class to add. */
export interface NewClass extends Validity {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly unitId: string;
  readonly createdBy: string;
}

interface ClassColumns {
  id: string;
  code: string;
  name: string;
  name_en: string | null;
  unit_code: string;
  unit_path: string;
  valid_from: string;
  valid_until: string | null;
  close_reason: string | null;
}

const SELECT_CLASS = `
  SELECT c.id, c.code, c.name, c.name_en, u.code AS unit_code, u.path AS unit_path, c.valid_from, c.valid_until,
         c.close_reason
  FROM kapok.hardship_classes c
  JOIN kapok.units u ON u.book_id = c.book_id AND u.id = c.unit_id
  WHERE c.book_id = $1`;

/** One class, or null. */
export async function readClass(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<HardshipClass | null> {
  const rows: ClassColumns[] = await reader.query(`${SELECT_CLASS} AND c.id = $2`, [bookId, id]);
  return rows[0] === undefined ? null : toClass(rows[0]);
}

/** Up to `limit` classes by code and id, after a position; only those that hold on a day when one is given. */
export async function readClasses(
  reader: EntityManager,
  bookId: number,
  page: { on: string | null; after: { code: string; id: string } | null; limit: number },
): Promise<HardshipClass[]> {
  const { on, after, limit } = page;
  const rows: ClassColumns[] = await reader.query(
    `${SELECT_CLASS}
       AND ($2::date IS NULL OR (c.valid_from <= $2 AND (c.valid_until IS NULL OR c.valid_until >= $2)))
       AND ($3::text IS NULL OR (c.code, c.id) > ($3, $4::uuid))
     ORDER BY c.code, c.id LIMIT $5`,
    [bookId, on, after?.code ?? null, after?.id ?? null, limit],
  );
  return rows.map(toClass);
}

/** The codes that a unit has classes of on a day or later, among some. */
export async function readStandingCodes(
  tx: Tx,
  bookId: number,
  among: { readonly unitId: string; readonly from: string; readonly codes: readonly string[] },
): Promise<Set<string>> {
  const rows: { code: string }[] = await tx.query(
    `SELECT code FROM kapok.hardship_classes
     WHERE book_id = $1 AND unit_id = $2 AND code = ANY ($4::text[]) AND (valid_until IS NULL OR valid_until >= $3)`,
    [bookId, among.unitId, among.from, among.codes],
  );
  return new Set(rows.map(({ code }) => code));
}

/** Adds classes. Breaks `hardship_classes_once` when one of the code holds in the unit on some of the days. */
export async function insertClasses(
  tx: Tx,
  bookId: number,
  classes: readonly NewClass[],
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.hardship_classes (book_id, id, code, unit_id, name, name_en, valid_from, valid_until, created_by)
     SELECT $1::int, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::date[], $8::date[],
                                   $9::uuid[])`,
    [
      bookId,
      classes.map(({ id }) => id),
      classes.map(({ code }) => code),
      classes.map(({ unitId }) => unitId),
      classes.map(({ name }) => name),
      classes.map(({ nameEn }) => nameEn),
      classes.map(({ validFrom }) => validFrom),
      classes.map(({ validUntil }) => validUntil),
      classes.map(({ createdBy }) => createdBy),
    ],
  );
}

/** Sets the last day of a class; false when there is no such class or it ends by then already. */
export async function closeClass(
  tx: Tx,
  bookId: number,
  close: { id: string; validUntil: string; closedBy: string; closedAt: Date; reason: string },
): Promise<boolean> {
  const rows: { closed: string }[] = await tx.query(
    `WITH closed AS (
       UPDATE kapok.hardship_classes
       SET valid_until = $3, closed_by = $4, closed_at = $5, close_reason = $6
       WHERE book_id = $1 AND id = $2 AND (valid_until IS NULL OR valid_until > $3)
       RETURNING id
     ) SELECT id AS closed FROM closed`,
    [bookId, close.id, close.validUntil, close.closedBy, close.closedAt, close.reason],
  );
  return rows.length === 1;
}

function toClass(row: ClassColumns): HardshipClass {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    nameEn: row.name_en,
    unitCode: row.unit_code,
    unitPath: row.unit_path,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    closeReason: row.close_reason,
  };
}
