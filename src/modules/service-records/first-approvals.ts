import type { Tx } from '../../platform/database/database.js';

/** A first approval of weak evidence, of a record as it was read. */
export interface FirstApproval {
  readonly bookId: number;
  readonly recordId: string;
  readonly approverId: string;
  readonly state: string;
  readonly revision: number;
}

/** Rows are locked in order, so that two who approve the same records in bulk never wait in a circle. */
const KEEP_FIRST = `
  WITH wished AS (
    SELECT * FROM unnest($1::int[], $2::uuid[], $3::uuid[], $4::text[], $5::int[])
      AS w (book_id, id, approver_id, state, revision)
  ), free AS (
    SELECT r.book_id, r.id, w.approver_id
    FROM wished w
    JOIN kapok.service_records r ON r.book_id = w.book_id AND r.id = w.id
    WHERE r.state = w.state AND r.revision = w.revision AND r.first_approver_id IS NULL
    ORDER BY r.book_id, r.id
    FOR UPDATE OF r
  )
  UPDATE kapok.service_records r
  SET first_approver_id = free.approver_id, first_approved_at = $6
  FROM free
  WHERE r.book_id = free.book_id AND r.id = free.id
  RETURNING r.id`;

/**
 * Stores first approvals, each only if its record is still as it was read and nobody else was first.
 * Answers the ids of the records that took theirs.
 */
export async function keepFirstApprovals(
  tx: Tx,
  approvals: readonly FirstApproval[],
  at: Date,
): Promise<Set<string>> {
  // TypeORM answers [rows, count] to an UPDATE.
  const [rows]: [{ id: string }[], number] = await tx.query(KEEP_FIRST, [
    approvals.map(({ bookId }) => bookId),
    approvals.map(({ recordId }) => recordId),
    approvals.map(({ approverId }) => approverId),
    approvals.map(({ state }) => state),
    approvals.map(({ revision }) => revision),
    at.toISOString(),
  ]);
  return new Set(rows.map(({ id }) => id));
}
