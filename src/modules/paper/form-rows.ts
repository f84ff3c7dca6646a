import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { FormState, SpoilReason } from './form.js';

/** Forms that were printed together. */
export interface PrintRun {
  readonly id: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitName: string;
  readonly unitPath: string;
  readonly firstSerial: number;
  readonly lastSerial: number;
  readonly printedBy: string;
  readonly printedAt: Date;
}

/** One form of a station. */
export interface PaperForm {
  readonly serial: number;
  readonly state: FormState;
  readonly spoilReason: SpoilReason | null;
  readonly runId: string;
}

/** A station's form, by its number there. */
export interface FormKey {
  readonly bookId: number;
  readonly unitId: string;
  readonly serial: number;
}

const SELECT_RUN = `
  SELECT r.id, r.unit_id AS "unitId", u.code AS "unitCode", u.name AS "unitName", u.path AS "unitPath",
    r.first_serial AS "firstSerial", r.last_serial AS "lastSerial", r.printed_by AS "printedBy", r.printed_at AS "printedAt"
  FROM kapok.paper_print_runs r
  JOIN kapok.units u ON u.book_id = r.book_id AND u.id = r.unit_id
  WHERE r.book_id = $1`;

/** The last number that a station has given out; 0 before the first. Locks the station's row of numbers until `tx` ends. */
export async function lockSerials(
  tx: Tx,
  { bookId, unitId }: Omit<FormKey, 'serial'>,
): Promise<number> {
  await tx.query(
    `INSERT INTO kapok.paper_serials (book_id, unit_id, last_serial) VALUES ($1, $2, 0)
     ON CONFLICT ON CONSTRAINT paper_serials_pkey DO NOTHING`,
    [bookId, unitId],
  );
  const rows: { last_serial: number }[] = await tx.query(
    'SELECT last_serial FROM kapok.paper_serials WHERE book_id = $1 AND unit_id = $2 FOR UPDATE',
    [bookId, unitId],
  );
  invariant(rows[0], 'a row that was written is there');
  return rows[0].last_serial;
}

/** Adds a run with its forms behind the last one. The caller holds the station's numbers locked. */
export async function insertRun(
  tx: Tx,
  bookId: number,
  run: Omit<PrintRun, 'unitCode' | 'unitName' | 'unitPath'> & { readonly requestKey: Buffer },
): Promise<void> {
  await tx.query(
    'UPDATE kapok.paper_serials SET last_serial = $3 WHERE book_id = $1 AND unit_id = $2',
    [bookId, run.unitId, run.lastSerial],
  );
  await tx.query(
    `INSERT INTO kapok.paper_print_runs (book_id, id, unit_id, first_serial, last_serial, printed_by, printed_at, request_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      bookId,
      run.id,
      run.unitId,
      run.firstSerial,
      run.lastSerial,
      run.printedBy,
      run.printedAt,
      run.requestKey,
    ],
  );
  await tx.query(
    `INSERT INTO kapok.paper_forms (book_id, unit_id, serial, run_id, state)
     SELECT $1, $2, n, $3, 'printed' FROM generate_series($4::integer, $5::integer) AS n`,
    [bookId, run.unitId, run.id, run.firstSerial, run.lastSerial],
  );
}

/** The run of that id, or null. */
export async function readRun(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<PrintRun | null> {
  const rows: PrintRun[] = await reader.query(`${SELECT_RUN} AND r.id = $2`, [bookId, id]);
  return rows[0] ?? null;
}

/** The run that was asked for under that key, or null. */
export async function readRunByRequest(
  reader: EntityManager,
  bookId: number,
  requestKey: Buffer,
): Promise<PrintRun | null> {
  const sql = `${SELECT_RUN} AND r.request_key = $2`;
  const rows: PrintRun[] = await reader.query(sql, [bookId, requestKey]);
  return rows[0] ?? null;
}

/** The runs of the units below some paths, the latest first. */
export async function readRunsUnder(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly unitPaths: readonly string[];
    readonly unitCode: string | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<PrintRun[]> {
  return reader.query(
    `${SELECT_RUN}
       AND EXISTS (SELECT FROM unnest($2::text[]) AS scope (path) WHERE starts_with(u.path, scope.path))
       AND ($3::text IS NULL OR u.code = $3)
       AND ($4::uuid IS NULL OR r.id < $4)
     ORDER BY r.id DESC LIMIT $5`,
    [bookId, page.unitPaths, page.unitCode, page.before, page.limit],
  );
}

/** The forms of a station by number. */
export async function readForms(
  reader: EntityManager,
  { bookId, unitId }: Omit<FormKey, 'serial'>,
  page: { readonly state: FormState | null; readonly after: number; readonly limit: number },
): Promise<PaperForm[]> {
  return reader.query(
    `SELECT serial, state, spoil_reason AS "spoilReason", run_id AS "runId" FROM kapok.paper_forms
     WHERE book_id = $1 AND unit_id = $2 AND ($3::text IS NULL OR state = $3) AND serial > $4
     ORDER BY serial LIMIT $5`,
    [bookId, unitId, page.state, page.after, page.limit],
  );
}

/** The state of a form, locked until `tx` ends; null when there is none of that number. */
export async function lockForm(
  tx: Tx,
  { bookId, unitId, serial }: FormKey,
): Promise<FormState | null> {
  const rows: { state: FormState }[] = await tx.query(
    `SELECT state FROM kapok.paper_forms WHERE book_id = $1 AND unit_id = $2 AND serial = $3 FOR UPDATE`,
    [bookId, unitId, serial],
  );
  return rows[0]?.state ?? null;
}

/** Marks a form that the caller holds locked as spoiled. Breaks `paper_forms_steps` while a batch holds it. */
export async function spoilForm(
  tx: Tx,
  { bookId, unitId, serial }: FormKey,
  by: { readonly memberId: string; readonly at: Date; readonly reason: SpoilReason },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.paper_forms SET state = 'spoiled', spoiled_by = $4, spoiled_at = $5, spoil_reason = $6
     WHERE book_id = $1 AND unit_id = $2 AND serial = $3`,
    [bookId, unitId, serial, by.memberId, by.at, by.reason],
  );
}
