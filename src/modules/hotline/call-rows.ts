import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { CallOutcome, CallPurpose, CallState, IdentifiedBy } from './call.js';

/** A call as stored. No number that was dialled or given is kept. */
export interface Call {
  readonly id: string;
  /** The reference that the caller is told: the day and a running number. */
  readonly callNo: string;
  readonly direction: 'in' | 'out';
  readonly purpose: CallPurpose;
  readonly operatorId: string;
  readonly state: CallState;
  /** Going out: whom the operator rings. */
  readonly dialledId: string | null;
  /** Who is on the line; null until identified. */
  readonly memberId: string | null;
  readonly memberNo: string | null;
  readonly identifiedBy: IdentifiedBy | null;
  readonly identifiedAt: Date | null;
  readonly misses: number;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  readonly outcome: CallOutcome | null;
  readonly salt: Buffer;
}

/** A call to open. */
export type NewCall = Pick<
  Call,
  'id' | 'callNo' | 'direction' | 'purpose' | 'operatorId' | 'dialledId' | 'openedAt' | 'salt'
>;

const SELECT_CALL = `
  SELECT c.id, c.call_no AS "callNo", c.direction, c.purpose, c.operator_id AS "operatorId", c.state,
    c.dialled_id AS "dialledId", c.member_id AS "memberId", m.member_no AS "memberNo", c.identified_by AS "identifiedBy",
    c.identified_at AS "identifiedAt", c.misses, c.opened_at AS "openedAt", c.closed_at AS "closedAt", c.outcome, c.salt
  FROM kapok.hotline_calls c
  LEFT JOIN LATERAL (
    SELECT t.member_no FROM kapok.members t WHERE t.book_id = c.book_id AND t.id = c.member_id OFFSET 0) m ON true
  WHERE c.book_id = $1`;

/** The call, or null. */
export async function readCall(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<Call | null> {
  const rows: Call[] = await reader.query(`${SELECT_CALL} AND c.id = $2`, [bookId, id]);
  return rows[0] ?? null;
}

/** The call under its row lock, until the transaction ends, or null. */
export async function lockCall(tx: Tx, bookId: number, id: string): Promise<Call | null> {
  const rows: Call[] = await tx.query(`${SELECT_CALL} AND c.id = $2 FOR UPDATE OF c`, [bookId, id]);
  return rows[0] ?? null;
}

/** Up to `limit` calls of an operator (null: of everybody), the latest first, below an id. */
export function readCalls(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly operatorId: string | null;
    readonly state: CallState | null;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<Call[]> {
  return reader.query(
    `${SELECT_CALL}
       AND ($2::uuid IS NULL OR c.operator_id = $2)
       AND ($3::text IS NULL OR c.state = $3)
       AND ($4::uuid IS NULL OR c.id < $4)
     ORDER BY c.id DESC LIMIT $5`,
    [bookId, page.operatorId, page.state, page.after, page.limit],
  );
}

/** The next reference of a day, `20261122-0007`. Locks the day's counter until the transaction ends. */
export async function nextCallNo(tx: Tx, bookId: number, day: string): Promise<string> {
  const rows: { last_no: number }[] = await tx.query(
    `INSERT INTO kapok.hotline_numbers AS n (book_id, day, last_no) VALUES ($1, $2, 1)
     ON CONFLICT ON CONSTRAINT hotline_numbers_pkey DO UPDATE SET last_no = n.last_no + 1
     RETURNING last_no`,
    [bookId, day],
  );
  return `${day.replaceAll('-', '')}-${String(rows[0]?.last_no).padStart(4, '0')}`;
}

/** Opens a call. */
export async function insertCall(tx: Tx, bookId: number, call: NewCall): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.hotline_calls (book_id, id, call_no, direction, purpose, operator_id, dialled_id, state, opened_at, salt)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9)`,
    [
      bookId,
      call.id,
      call.callNo,
      call.direction,
      call.purpose,
      call.operatorId,
      call.dialledId,
      call.openedAt,
      call.salt,
    ],
  );
}

/** Notes, on an open call that the caller holds locked, who is on the line. */
export async function markIdentified(
  tx: Tx,
  bookId: number,
  step: {
    readonly id: string;
    readonly memberId: string;
    readonly by: IdentifiedBy;
    readonly at: Date;
  },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.hotline_calls SET state = 'identified', member_id = $3, identified_by = $4, identified_at = $5
     WHERE book_id = $1 AND id = $2`,
    [bookId, step.id, step.memberId, step.by, step.at],
  );
}

/** Counts a claim that did not fit, on a call that the caller holds locked; `isLast` ends the call. */
export async function countMiss(
  tx: Tx,
  bookId: number,
  step: { readonly id: string; readonly isLast: boolean; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.hotline_calls SET misses = misses + 1, state = CASE WHEN $3 THEN 'refused' ELSE state END,
       closed_at = CASE WHEN $3 THEN $4::timestamptz END
     WHERE book_id = $1 AND id = $2`,
    [bookId, step.id, step.isLast, step.at.toISOString()],
  );
}

/** Claims of an operator that did not fit since a moment. */
export async function missesSince(
  tx: Tx,
  bookId: number,
  of: { readonly operatorId: string; readonly since: Date },
): Promise<number> {
  const rows: { misses: number }[] = await tx.query(
    `SELECT coalesce(sum(misses), 0)::int AS misses FROM kapok.hotline_calls
     WHERE book_id = $1 AND operator_id = $2 AND opened_at >= $3`,
    [bookId, of.operatorId, of.since],
  );
  return rows[0]?.misses ?? 0;
}

/**
 * Up to `limit` calls, of those since an id and behind another, in which somebody was identified before a moment and that
 * were never ended, the oldest first. One with a yes that has not taken effect yet is left out.
 */
export async function readForgotten(
  reader: EntityManager,
  bookId: number,
  of: { readonly after: string; readonly before: Date; readonly limit: number },
): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT c.id FROM kapok.hotline_calls c
     WHERE c.book_id = $1 AND c.id > $2 AND c.state = 'identified' AND c.purpose <> 'call_back'
       AND c.identified_at < $3 AND NOT EXISTS (SELECT FROM kapok.hotline_acts a
         WHERE a.book_id = $1 AND a.call_id = c.id AND a.state = 'agreed')
     ORDER BY c.id LIMIT $4`,
    [bookId, of.after, of.before, of.limit],
  );
  return rows.map(({ id }) => id);
}

/** Ends a call that the caller holds locked. */
export async function markClosed(
  tx: Tx,
  bookId: number,
  step: { readonly id: string; readonly outcome: CallOutcome; readonly at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.hotline_calls SET state = 'closed', outcome = $3, closed_at = $4 WHERE book_id = $1 AND id = $2`,
    [bookId, step.id, step.outcome, step.at],
  );
}
