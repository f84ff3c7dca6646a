import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { CallBackReason, CallBackState, CallBackSubject } from './call-back.js';

/** A call-back to put on the list. */
export interface NewCallBack {
  readonly id: string;
  readonly subjectType: CallBackSubject;
  readonly subjectId: string;
  readonly reason: CallBackReason;
  /** Who is asked. */
  readonly memberId: string;
  /** Whose operators ask. */
  readonly unitId: string;
  /** Who may not ask, nor their families: the volunteer, the recipient, whoever entered it. One at least. */
  readonly parties: readonly string[];
  /** Who took the call that this asks about; null: there was none. */
  readonly firstOperatorId: string | null;
}

/** A call-back as stored, with what its operator needs to find it. */
export interface CallBack extends NewCallBack {
  readonly state: CallBackState;
  readonly attempts: number;
  readonly memberNo: string;
  readonly unitCode: string;
  readonly unitPath: string;
  readonly createdAt: Date;
  readonly workedBy: string | null;
  readonly callId: string | null;
  readonly decidedAt: Date | null;
}

const SELECT_CALL_BACK = `
  SELECT b.id, b.subject_type AS "subjectType", b.subject_id AS "subjectId", b.reason, b.member_id AS "memberId",
    b.unit_id AS "unitId", b.parties, b.first_operator_id AS "firstOperatorId", b.state, b.attempts,
    m.member_no AS "memberNo", u.code AS "unitCode", u.path AS "unitPath", b.created_at AS "createdAt",
    b.worked_by AS "workedBy", b.call_id AS "callId", b.decided_at AS "decidedAt"
  FROM kapok.call_backs b
  CROSS JOIN LATERAL (SELECT t.member_no FROM kapok.members t WHERE t.book_id = b.book_id AND t.id = b.member_id OFFSET 0) m
  CROSS JOIN LATERAL (SELECT t.code, t.path FROM kapok.units t WHERE t.book_id = b.book_id AND t.id = b.unit_id OFFSET 0) u
  WHERE b.book_id = $1`;

/** Puts call-backs on the list, in one statement; what waits already about the same thing stays as it is. */
export async function insertCallBacks(
  tx: Tx,
  bookId: number,
  rows: readonly NewCallBack[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO kapok.call_backs (book_id, id, subject_type, subject_id, reason, member_id, unit_id, parties,
       first_operator_id, state, created_at)
     SELECT $1, n.id, n.subject_type, n.subject_id, n.reason, n.member_id, n.unit_id,
       string_to_array(n.parties, ',')::uuid[], n.first_operator_id, 'waiting', $10
     FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::text[], $9::uuid[])
       AS n (id, subject_type, subject_id, reason, member_id, unit_id, parties, first_operator_id)
     ORDER BY n.subject_id
     ON CONFLICT (book_id, subject_id) WHERE state = 'waiting' DO NOTHING`,
    [
      bookId,
      rows.map(({ id }) => id),
      rows.map(({ subjectType }) => subjectType),
      rows.map(({ subjectId }) => subjectId),
      rows.map(({ reason }) => reason),
      rows.map(({ memberId }) => memberId),
      rows.map(({ unitId }) => unitId),
      rows.map(({ parties }) => parties.join(',')),
      rows.map(({ firstOperatorId }) => firstOperatorId),
      at,
    ],
  );
}

/** The call-back, or null. */
export async function readCallBack(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<CallBack | null> {
  const rows: CallBack[] = await reader.query(`${SELECT_CALL_BACK} AND b.id = $2`, [bookId, id]);
  return rows[0] ?? null;
}

/** The call-back under its row lock, until the transaction ends, or null. */
export async function lockCallBack(tx: Tx, bookId: number, id: string): Promise<CallBack | null> {
  const rows: CallBack[] = await tx.query(`${SELECT_CALL_BACK} AND b.id = $2 FOR UPDATE OF b`, [
    bookId,
    id,
  ]);
  return rows[0] ?? null;
}

/**
 * Up to `limit` call-backs of some units, the oldest first, after an id. With `forOperator` only those that this
 * person may work: another than the first operator, no party, of no party's household or family.
 */
export function readCallBacks(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly unitPaths: readonly string[];
    readonly state: CallBackState | null;
    readonly forOperator: string | null;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<CallBack[]> {
  return reader.query(
    `${SELECT_CALL_BACK}
       AND EXISTS (SELECT FROM unnest($2::text[]) AS scope (path) WHERE starts_with(u.path, scope.path))
       AND ($3::text IS NULL OR b.state = $3)
       AND ($4::uuid IS NULL OR NOT (
         $4 = ANY (b.parties || b.member_id || coalesce(b.first_operator_id, b.member_id))
         OR kapok.near_members($1, $4) && (b.parties || b.member_id)))
       AND ($5::uuid IS NULL OR b.id > $5)
     ORDER BY b.id LIMIT $6`,
    [bookId, page.unitPaths, page.state, page.forOperator, page.after, page.limit],
  );
}

/** Notes, on a call-back that the caller holds locked, what a call about it came to. */
export async function noteAttempt(
  tx: Tx,
  bookId: number,
  step: {
    readonly id: string;
    readonly state: CallBackState;
    readonly by: string;
    readonly callId: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.call_backs SET state = $3, attempts = attempts + 1, worked_by = $4, call_id = $5, decided_at = $6
     WHERE book_id = $1 AND id = $2`,
    [
      bookId,
      step.id,
      step.state,
      step.by,
      step.callId,
      step.state === 'waiting' ? null : step.at.toISOString(),
    ],
  );
}
