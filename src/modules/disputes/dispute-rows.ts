import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { RecordState } from '../service-records/service-records.js';
import type { DisputeParties, RecordParties } from './dispute-rules.js';
import type { Ask, DisputeState, Outcome, Participant } from './dispute-steps.js';

/** The record somebody objects to. */
export interface DisputedRecord extends RecordParties {
  readonly id: string;
  readonly state: RecordState;
  readonly unitId: string;
  readonly serviceDate: string;
  readonly approvedAt: Date | null;
}

/** A dispute as stored, with what its record says of the people behind it. */
export interface Dispute extends DisputeParties {
  readonly id: string;
  readonly recordId: string;
  readonly recordNo: string;
  readonly unitId: string;
  readonly serviceDate: string;
  readonly asksFor: Ask;
  readonly filedAt: Date;
  readonly decidedAt: Date | null;
  readonly decision: Outcome | null;
  readonly appealedAt: Date | null;
  readonly ruledBy: string | null;
  readonly ruledAt: Date | null;
  readonly ruling: Outcome | null;
  readonly correctedStartsAt: Date | null;
  readonly correctedEndsAt: Date | null;
  /** The entry that the record was posted by. */
  readonly entrySeq: bigint;
  readonly reversalSeq: bigint | null;
  readonly owedMinutes: bigint | null;
  readonly owedBy: 'volunteer' | 'recipient' | 'other' | null;
  readonly followUp: 'due' | 'done' | 'refused' | null;
  readonly followUpCode: string | null;
  readonly correctedRecordId: string | null;
  /** The caller is of the household of, or otherwise near to, a side or the objector. Read by `lockDispute` alone. */
  readonly isNear: boolean;
}

/** One change of a dispute's state. */
export interface DisputeEvent {
  readonly n: number;
  readonly from: DisputeState | null;
  readonly to: DisputeState;
  readonly by: Participant;
  readonly at: Date;
}

/** What somebody said or showed. */
export interface Statement {
  readonly n: number;
  readonly kind: StatementKind;
  readonly by: Participant;
  readonly at: Date;
  /** Null: a file, or words that were erased with their author. */
  readonly text: string | null;
  /** Hex of the file's SHA-256. */
  readonly fileId: string | null;
}

export type StatementKind = 'objection' | 'statement' | 'file' | 'decision' | 'appeal' | 'ruling';

/** Which disputes a list shows, and where it goes on. */
export interface DisputePageWish {
  readonly memberId: string;
  readonly unitPaths: readonly string[];
  readonly state: DisputeState | null;
  readonly recordId: string | null;
  /** Only those whose last day lies before this one. */
  readonly dueBefore: string | null;
  readonly before: string | null;
  readonly limit: number;
}

const COLUMNS = `d.id, d.record_id AS "recordId", r.record_no AS "recordNo", d.state, d.volunteer_id AS "volunteerId",
    d.recipient_id AS "recipientId", d.unit_id AS "unitId", u.path AS "unitPath", r.service_date AS "serviceDate",
    r.entered_by AS "enteredBy", r.confirmed_by AS "confirmedBy", r.approver_id AS "approverId",
    r.first_approver_id AS "firstApproverId", r.entry_seq AS "entrySeq", d.asks_for AS "asksFor",
    d.filed_by AS "filedBy", d.filed_as AS "filedAs", d.filed_at AS "filedAt", d.due_on AS "dueOn",
    d.decided_by AS "decidedBy", d.decided_at AS "decidedAt", d.decision, d.appealed_at AS "appealedAt",
    d.ruled_by AS "ruledBy", d.ruled_at AS "ruledAt", d.ruling, d.corrected_starts_at AS "correctedStartsAt",
    d.corrected_ends_at AS "correctedEndsAt", d.reversal_seq AS "reversalSeq", d.owed_minutes AS "owedMinutes",
    d.owed_by AS "owedBy", d.follow_up AS "followUp", d.follow_up_code AS "followUpCode",
    d.corrected_record_id AS "correctedRecordId"`;

/** Each row is looked up by its key (LATERAL … OFFSET 0): a join on the book would read tables whole. */
const LOOKED_UP = `
  CROSS JOIN LATERAL (SELECT s.* FROM kapok.service_records s WHERE s.book_id = d.book_id AND s.id = d.record_id OFFSET 0) r
  CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t WHERE t.book_id = d.book_id AND t.id = d.unit_id OFFSET 0) u`;

/** The disputes of one owner column, cut to a page. */
const firstOf = (owner: string): string => `
  SELECT d.id FROM kapok.disputes d
  WHERE d.book_id = $1 AND ${owner} AND ($4::text IS NULL OR d.state = $4) AND ($5::uuid IS NULL OR d.record_id = $5)
    AND ($6::date IS NULL OR d.due_on < $6) AND ($7::uuid IS NULL OR d.id < $7)
  ORDER BY d.id DESC LIMIT $8`;

/** Each way to a dispute is cut to a page on an index of its own, the units of a worker one by one. */
const FOUND = `
    (${firstOf('d.volunteer_id = $2')}) UNION (${firstOf('d.recipient_id = $2')}) UNION (${firstOf('d.filed_by = $2')})
    UNION (
      SELECT per_unit.* FROM unnest($3::text[]) AS top (path)
      JOIN kapok.units below ON below.book_id = $1 AND starts_with(below.path, top.path)
      CROSS JOIN LATERAL (${firstOf('d.unit_id = below.id')}) per_unit)`;
const SELECT_PAGE = `
  SELECT ${COLUMNS} FROM (SELECT f.id FROM (${FOUND}) f ORDER BY f.id DESC LIMIT $8) page
  CROSS JOIN LATERAL (SELECT t.* FROM kapok.disputes t WHERE t.book_id = $1 AND t.id = page.id OFFSET 0) d
  ${LOOKED_UP} ORDER BY d.id DESC`;
const COUNT = `SELECT count(*)::int AS count FROM (SELECT f.id FROM (${FOUND}) f LIMIT $8) counted`;

const LOCK_RECORD = `
  SELECT r.id, r.state, r.volunteer_id AS "volunteerId", r.recipient_id AS "recipientId", r.entered_by AS "enteredBy",
    r.confirmed_by AS "confirmedBy", r.approver_id AS "approverId", r.first_approver_id AS "firstApproverId",
    r.unit_id AS "unitId", u.path AS "unitPath", r.service_date AS "serviceDate", r.decided_at AS "approvedAt"
  FROM kapok.service_records r
  CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t WHERE t.book_id = r.book_id AND t.id = r.unit_id OFFSET 0) u
  WHERE r.book_id = $1 AND r.id = $2 FOR UPDATE OF r`;

/** The dispute, or null. */
export async function readDispute(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<Dispute | null> {
  const rows: Dispute[] = await reader.query(
    `SELECT ${COLUMNS}, false AS "isNear" FROM kapok.disputes d ${LOOKED_UP} WHERE d.book_id = $1 AND d.id = $2`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/** The record under its row lock, until the transaction ends, or null. */
export async function lockRecord(
  tx: Tx,
  bookId: number,
  recordId: string,
): Promise<DisputedRecord | null> {
  const rows: DisputedRecord[] = await tx.query(LOCK_RECORD, [bookId, recordId]);
  return rows[0] ?? null;
}

/**
 * The dispute under its row lock, and its record's before it, the order in which the ledger takes them; null when
 * there is none. `isNear` says whether that member is near to a side or the objector.
 */
export async function lockDispute(
  tx: Tx,
  bookId: number,
  wish: { readonly id: string; readonly memberId: string | null },
): Promise<Dispute | null> {
  await tx.query(
    `SELECT FROM kapok.disputes d CROSS JOIN LATERAL (
       SELECT s.id FROM kapok.service_records s WHERE s.book_id = d.book_id AND s.id = d.record_id FOR UPDATE) r
     WHERE d.book_id = $1 AND d.id = $2`,
    [bookId, wish.id],
  );
  const rows: Dispute[] = await tx.query(
    `SELECT ${COLUMNS},
       coalesce(kapok.near_members(d.book_id, $3) && ARRAY[d.volunteer_id, d.recipient_id, d.filed_by], false) AS "isNear"
     FROM kapok.disputes d ${LOOKED_UP} WHERE d.book_id = $1 AND d.id = $2 FOR UPDATE OF d`,
    [bookId, wish.id, wish.memberId],
  );
  return rows[0] ?? null;
}

/** Up to `limit` disputes in scope, the newest first. */
export function readDisputes(
  reader: EntityManager,
  bookId: number,
  wish: DisputePageWish,
): Promise<Dispute[]> {
  return reader.query(SELECT_PAGE, valuesOf(bookId, wish));
}

/** How many disputes `readDisputes` would find: `limit` at most. */
export async function countDisputes(
  reader: EntityManager,
  bookId: number,
  wish: DisputePageWish,
): Promise<number> {
  const rows: { count: number }[] = await reader.query(COUNT, valuesOf(bookId, wish));
  return rows[0]?.count ?? 0;
}

function valuesOf(bookId: number, wish: DisputePageWish): unknown[] {
  const { memberId, unitPaths, state, recordId, dueBefore, before, limit } = wish;
  return [bookId, memberId, unitPaths, state, recordId, dueBefore, before, limit];
}

/** Every step of a dispute, the first one first. There are few. */
export function readEvents(
  reader: EntityManager,
  bookId: number,
  disputeId: string,
): Promise<DisputeEvent[]> {
  return reader.query(
    `SELECT n, from_state AS "from", to_state AS "to", actor_as AS "by", at FROM kapok.dispute_events
     WHERE book_id = $1 AND dispute_id = $2 ORDER BY n LIMIT 1000`,
    [bookId, disputeId],
  );
}

/** Everything that was said and shown in a dispute: fifty at most. */
export function readStatements(
  reader: EntityManager,
  bookId: number,
  disputeId: string,
): Promise<Statement[]> {
  return reader.query(
    `SELECT n, kind, author_as AS "by", at, text, encode(attachment, 'hex') AS "fileId" FROM kapok.dispute_statements
     WHERE book_id = $1 AND dispute_id = $2 ORDER BY n LIMIT 50`,
    [bookId, disputeId],
  );
}

/** Ids, after one, of disputes that a time or the ledger may move on, and of those past their day before the city. */
export async function readToDo(
  reader: EntityManager,
  bookId: number,
  wish: { readonly today: string; readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT d.id FROM kapok.disputes d
     WHERE d.book_id = $1 AND d.id > $3
       AND (d.state IN ('open', 'decided', 'appealed', 'ordered', 'owed') OR d.follow_up = 'due')
       AND (d.due_on < $2 OR d.due_on IS NULL)
     ORDER BY d.id LIMIT $4`,
    [bookId, wish.today, wish.after, wish.limit],
  );
  return rows.map(({ id }) => id);
}
