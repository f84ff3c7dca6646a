import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { FormReading } from './batch.js';
import type { Batch, BatchKey } from './batch-rows.js';

/** What became of a line; the database holds the same list (`paper_lines_state_known`). */
export const LINE_STATES = ['entered', 'recorded', 'refused', 'dropped'] as const;
export type LineState = (typeof LINE_STATES)[number];

/** What was read on a form, with its members resolved. */
export interface LineContent {
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly bookingId: string | null;
  readonly requestId: string | null;
}

/** A line of a batch. */
export interface Line extends LineContent, FormReading {
  readonly id: string;
  readonly serial: number;
  readonly state: LineState;
  /** The day it was first entered, `YYYY-MM-DD`. */
  readonly registeredOn: string;
  readonly salt: Buffer;
  readonly recordId: string | null;
  readonly refusal: ErrorCode | null;
}

const SELECT_LINE = `
  SELECT l.id, l.serial, l.state, l.volunteer_id AS "volunteerId", v.member_no AS "volunteerNo",
    l.recipient_id AS "recipientId", p.member_no AS "recipientNo", l.service_code AS "serviceCode",
    lower(l.during) AS "startsAt", upper(l.during) AS "endsAt", l.booking_id AS "bookingId", l.request_id AS "requestId",
    l.registered_on AS "registeredOn", l.salt, l.record_id AS "recordId", l.refusal
  FROM kapok.paper_lines l
  JOIN kapok.members v ON v.book_id = l.book_id AND v.id = l.volunteer_id
  JOIN kapok.members p ON p.book_id = l.book_id AND p.id = l.recipient_id
  WHERE l.book_id = $1 AND l.batch_id = $2 AND l.state <> 'dropped'`;

/** The lines of a batch by form number, from after a number on. */
export function readLines(
  reader: EntityManager,
  { bookId, id }: BatchKey,
  page: { readonly after: number; readonly limit: number },
): Promise<Line[]> {
  const sql = `${SELECT_LINE} AND l.serial > $3 ORDER BY l.serial LIMIT $4`;
  return reader.query(sql, [bookId, id, page.after, page.limit]);
}

/** The line of a form in a batch, or null. */
export async function readLine(
  reader: EntityManager,
  { bookId, id }: BatchKey,
  serial: number,
): Promise<Line | null> {
  const sql = `${SELECT_LINE} AND l.serial = $3`;
  const rows: Line[] = await reader.query(sql, [bookId, id, serial]);
  return rows[0] ?? null;
}

/** The batch that holds a form of its station, or null. Nobody else takes it while the form is locked. */
export async function readHolder(
  tx: Tx,
  { bookId, unitId }: Batch,
  serial: number,
): Promise<string | null> {
  const rows: { batch_id: string }[] = await tx.query(
    `SELECT batch_id FROM kapok.paper_lines
     WHERE book_id = $1 AND unit_id = $2 AND serial = $3 AND state IN ('entered', 'recorded')`,
    [bookId, unitId, serial],
  );
  return rows[0]?.batch_id ?? null;
}

/** Adds a line. Breaks `paper_lines_form_once` for a form of another batch, `paper_lines_no_overlap` for busy time. */
export async function insertLine(
  tx: Tx,
  batch: Batch,
  line: LineContent & Pick<Line, 'id' | 'serial' | 'registeredOn' | 'salt'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.paper_lines (book_id, id, batch_id, unit_id, serial, entered_by, state, volunteer_id, recipient_id,
       service_code, during, booking_id, request_id, registered_on, salt)
     VALUES ($1, $2, $3, $4, $5, $6, 'entered', $7, $8, $9, tstzrange($10, $11, '[)'), $12, $13, $14, $15)`,
    [
      batch.bookId,
      line.id,
      batch.id,
      batch.unitId,
      line.serial,
      batch.enteredBy,
      line.volunteerId,
      line.recipientId,
      line.serviceCode,
      line.startsAt,
      line.endsAt,
      line.bookingId,
      line.requestId,
      line.registeredOn,
      line.salt,
    ],
  );
}

/** Changes what a line says. Breaks `paper_lines_no_overlap`. */
export async function changeLine(
  tx: Tx,
  at: { readonly bookId: number; readonly lineId: string },
  content: LineContent,
): Promise<void> {
  const [, changed]: [unknown, number] = await tx.query(
    `UPDATE kapok.paper_lines SET volunteer_id = $3, recipient_id = $4, service_code = $5,
       during = tstzrange($6, $7, '[)'), booking_id = $8, request_id = $9
     WHERE book_id = $1 AND id = $2 AND state = 'entered'`,
    [
      at.bookId,
      at.lineId,
      content.volunteerId,
      content.recipientId,
      content.serviceCode,
      content.startsAt,
      content.endsAt,
      content.bookingId,
      content.requestId,
    ],
  );
  invariant(changed === 1, 'a line of a locked batch is there');
}

/** Takes a line out of its batch, or all of them (`serial` null); answers how many. Their forms are free again. */
export async function dropLines(
  tx: Tx,
  { bookId, id }: BatchKey,
  serial: number | null,
): Promise<number> {
  const [, dropped]: [unknown, number] = await tx.query(
    `UPDATE kapok.paper_lines SET state = 'dropped'
     WHERE book_id = $1 AND batch_id = $2 AND ($3::integer IS NULL OR serial = $3) AND state = 'entered'`,
    [bookId, id, serial],
  );
  return dropped;
}

/** Notes the record that a line of a matched batch became, and that its form is used up. */
export async function noteRecorded(
  tx: Tx,
  batch: Batch,
  line: Pick<Line, 'id' | 'serial'>,
  recordId: string,
): Promise<void> {
  const [, noted]: [unknown, number] = await tx.query(
    `UPDATE kapok.paper_lines SET state = 'recorded', record_id = $3
     WHERE book_id = $1 AND id = $2 AND state = 'entered'`,
    [batch.bookId, line.id, recordId],
  );
  const [, used]: [unknown, number] = await tx.query(
    `UPDATE kapok.paper_forms SET state = 'recorded'
     WHERE book_id = $1 AND unit_id = $2 AND serial = $3 AND state = 'printed'`,
    [batch.bookId, batch.unitId, line.serial],
  );
  invariant(noted === 1 && used === 1, 'a line of a locked batch is recorded once');
}

/** Notes why the rules refused a line of a matched batch. Its form is free again. */
export async function noteRefused(
  tx: Tx,
  { bookId }: BatchKey,
  lineId: string,
  code: ErrorCode,
): Promise<void> {
  const [, noted]: [unknown, number] = await tx.query(
    `UPDATE kapok.paper_lines SET state = 'refused', refusal = $3
     WHERE book_id = $1 AND id = $2 AND state = 'entered'`,
    [bookId, lineId, code],
  );
  invariant(noted === 1, 'a line of a locked batch is refused once');
}
