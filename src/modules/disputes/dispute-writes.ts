import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { RecordState } from '../service-records/service-records.js';
import type { DisputedRecord, StatementKind } from './dispute-rows.js';
import type { Ask, DisputeState, ObjectorRole, Outcome, Participant } from './dispute-steps.js';

/** A dispute to write; it starts as `open`. */
export interface NewDispute {
  readonly id: string;
  readonly asksFor: Ask;
  readonly filedBy: string;
  readonly filedAs: ObjectorRole;
  readonly filedAt: Date;
  readonly dueOn: string;
}

/** One step: where to, by whom, and what it writes beside. */
export interface Step {
  readonly from: DisputeState;
  readonly to: DisputeState;
  /** Null: a time had passed. */
  readonly by: string | null;
  readonly as: Participant;
  readonly at: Date;
  readonly set: StepValues;
}

/** What an instance found. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
}

/** What a step writes; what is absent stays. */
export interface StepValues {
  readonly dueOn: string | null;
  readonly decision?: Judgement;
  readonly ruling?: Judgement;
  readonly appealedBy?: string;
  readonly owed?: { readonly minutes: bigint; readonly by: string };
}

/** What somebody says or shows. */
export interface NewStatement {
  readonly kind: StatementKind;
  readonly authorId: string;
  readonly as: Participant;
  readonly at: Date;
  readonly text: string | null;
  readonly attachment: Buffer | null;
}

/** What the sides may say and show; the rest of the fifty that the database takes is for those who judge. */
const MOST_STATEMENTS = 40;

/** Adds a dispute about a record, whose row is locked. */
export async function insertDispute(
  tx: Tx,
  bookId: number,
  { record, dispute }: { readonly record: DisputedRecord; readonly dispute: NewDispute },
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.disputes (book_id, id, record_id, volunteer_id, recipient_id, unit_id, state, asks_for, filed_by,
       filed_as, filed_at, due_on, moved_by, moved_as, moved_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, $8, $9, $10)`,
    [
      bookId,
      dispute.id,
      record.id,
      record.volunteerId,
      record.recipientId,
      record.unitId,
      dispute.asksFor,
      dispute.filedBy,
      dispute.filedAs,
      dispute.filedAt.toISOString(),
      dispute.dueOn,
    ],
  );
}

/** Takes a step with a dispute whose row is locked. */
export async function moveDispute(tx: Tx, bookId: number, id: string, step: Step): Promise<void> {
  const { dueOn, decision, ruling, appealedBy, owed } = step.set;
  const judged = ruling ?? decision;
  const [, moved]: [unknown, number] = await tx.query(
    `UPDATE kapok.disputes SET state = $4, due_on = $5, moved_by = $6, moved_as = $7, moved_at = $8,
       decided_by = CASE WHEN $9::text IS NULL THEN decided_by ELSE $6 END,
       decided_at = CASE WHEN $9::text IS NULL THEN decided_at ELSE $8 END,
       decision = coalesce($9, decision),
       ruled_by = CASE WHEN $10::text IS NULL THEN ruled_by ELSE $6 END,
       ruled_at = CASE WHEN $10::text IS NULL THEN ruled_at ELSE $8 END,
       ruling = coalesce($10, ruling),
       corrected_starts_at = CASE WHEN $11 THEN $12 ELSE corrected_starts_at END,
       corrected_ends_at = CASE WHEN $11 THEN $13 ELSE corrected_ends_at END,
       appealed_by = coalesce($14, appealed_by),
       appealed_at = CASE WHEN $14::uuid IS NULL THEN appealed_at ELSE $8 END,
       owed_minutes = $15, owed_by = $16
     WHERE book_id = $1 AND id = $2 AND state = $3`,
    [
      bookId,
      id,
      step.from,
      step.to,
      dueOn,
      step.by,
      step.as,
      step.at.toISOString(),
      decision?.outcome ?? null,
      ruling?.outcome ?? null,
      judged !== undefined,
      judged?.startsAt?.toISOString() ?? null,
      judged?.endsAt?.toISOString() ?? null,
      appealedBy ?? null,
      owed?.minutes ?? null,
      owed?.by ?? null,
    ],
  );
  invariant(moved === 1, 'a locked dispute is where it was read');
}

/** Moves the record of a dispute, whose row is locked, without a posting. */
export async function moveRecord(
  tx: Tx,
  bookId: number,
  move: { readonly id: string; readonly from: RecordState; readonly to: RecordState },
): Promise<void> {
  const [, moved]: [unknown, number] = await tx.query(
    'UPDATE kapok.service_records SET state = $4 WHERE book_id = $1 AND id = $2 AND state = $3',
    [bookId, move.id, move.from, move.to],
  );
  invariant(moved === 1, 'a locked record is where it was read');
}

/** Says what a volunteer still owes, of a dispute that is owed already. */
export async function restateDebt(
  tx: Tx,
  bookId: number,
  id: string,
  owed: { readonly minutes: bigint; readonly by: string },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.disputes SET owed_minutes = $3, owed_by = $4 WHERE book_id = $1 AND id = $2 AND state = 'owed'`,
    [bookId, id, owed.minutes, owed.by],
  );
}

/** Notes what became of the follow-up of a reversal. The row is locked. */
export async function endFollowUp(
  tx: Tx,
  bookId: number,
  id: string,
  end: { readonly code: string | null; readonly correctedRecordId: string | null },
): Promise<void> {
  const [, ended]: [unknown, number] = await tx.query(
    `UPDATE kapok.disputes SET follow_up = $3, follow_up_code = $4, corrected_record_id = $5
     WHERE book_id = $1 AND id = $2 AND follow_up = 'due'`,
    [bookId, id, end.code === null ? 'done' : 'refused', end.code, end.correctedRecordId],
  );
  invariant(ended === 1, 'a locked follow-up is due');
}

/** Adds what somebody says or shows. The dispute is locked. Throws `too_many_statements` after forty of the sides. */
export async function addStatement(
  tx: Tx,
  bookId: number,
  disputeId: string,
  statement: NewStatement,
): Promise<void> {
  const rows: { n: number }[] = await tx.query(
    `SELECT coalesce(max(n), 0) + 1 AS n FROM kapok.dispute_statements WHERE book_id = $1 AND dispute_id = $2`,
    [bookId, disputeId],
  );
  const n = rows[0]?.n ?? 1;
  const isArgument = statement.kind === 'statement' || statement.kind === 'file';
  if (isArgument && n > MOST_STATEMENTS) {
    throw new DomainError('too_many_statements', { facts: { limit: MOST_STATEMENTS } });
  }
  await tx.query(
    `INSERT INTO kapok.dispute_statements (book_id, dispute_id, n, kind, author_id, author_as, at, text, attachment)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      bookId,
      disputeId,
      n,
      statement.kind,
      statement.authorId,
      statement.as,
      statement.at.toISOString(),
      statement.text,
      statement.attachment,
    ],
  );
}
