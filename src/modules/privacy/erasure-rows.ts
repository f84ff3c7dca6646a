import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { ErasureEndReason, ErasureGround, ErasureState } from './erasure.js';

/** An erasure as stored, with where its member belongs. */
export interface Erasure {
  readonly bookId: number;
  readonly id: string;
  readonly memberId: string;
  readonly unitPath: string;
  readonly ground: ErasureGround;
  readonly acceptsLoss: boolean;
  readonly state: ErasureState;
  readonly filedBy: string;
  readonly filedAt: Date;
  readonly checkedBy: string | null;
  readonly checkedAt: Date | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
  readonly endReason: ErasureEndReason | null;
  readonly erasedAt: Date | null;
  readonly erasedRows: Readonly<Record<string, number>> | null;
  readonly closedAt: Date | null;
  readonly replayedAt: Date | null;
}

const COLUMNS = `e.book_id AS "bookId", e.id, e.member_id AS "memberId", u.path AS "unitPath", e.ground,
  e.accepts_loss AS "acceptsLoss", e.state, e.filed_by AS "filedBy", e.filed_at AS "filedAt", e.checked_by AS "checkedBy",
  e.checked_at AS "checkedAt", e.approved_by AS "approvedBy", e.approved_at AS "approvedAt", e.ended_by AS "endedBy",
  e.ended_at AS "endedAt", e.end_reason AS "endReason", e.erased_at AS "erasedAt", e.erased_rows AS "erasedRows",
  e.closed_at AS "closedAt", e.replayed_at AS "replayedAt"`;
const FROM = `FROM kapok.erasures e
  JOIN kapok.members m ON m.book_id = e.book_id AND m.id = e.member_id
  JOIN kapok.units u ON u.book_id = m.book_id AND u.id = m.unit_id`;

/** An erasure, or null; `lock` locks its row. */
export async function readErasure(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly lock?: boolean },
): Promise<Erasure | null> {
  const rows: Erasure[] = await reader.query(
    `SELECT ${COLUMNS} ${FROM} WHERE e.book_id = $1 AND e.id = $2 ${wish.lock === true ? 'FOR UPDATE OF e' : ''}`,
    [bookId, wish.id],
  );
  return rows[0] ?? null;
}

/** A page of the erasures of members of some units and those below, the newest first. */
export function readErasures(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly unitPaths: readonly string[];
    readonly state: ErasureState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<Erasure[]> {
  return reader.query(
    `SELECT ${COLUMNS} ${FROM} WHERE e.book_id = $1 AND ($2::text IS NULL OR e.state = $2)
       AND ($3::uuid IS NULL OR e.id < $3)
       AND EXISTS (SELECT FROM unnest($5::text[]) AS top (path) WHERE starts_with(u.path, top.path))
     ORDER BY e.id DESC LIMIT $4`,
    [bookId, page.state, page.before, page.limit, page.unitPaths],
  );
}

/** Files an erasure. One open erasure a member: `erasures_one_open` refuses another. */
export async function insertErasure(
  tx: Tx,
  erasure: Pick<
    Erasure,
    'bookId' | 'id' | 'memberId' | 'ground' | 'acceptsLoss' | 'filedBy' | 'filedAt'
  >,
): Promise<void> {
  const { bookId, id, memberId, ground, acceptsLoss, filedBy, filedAt } = erasure;
  await tx.query(
    `INSERT INTO kapok.erasures (book_id, id, member_id, ground, accepts_loss, state, filed_by, filed_at)
     VALUES ($1, $2, $3, $4, $5, 'filed', $6, $7)`,
    [bookId, id, memberId, ground, acceptsLoss, filedBy, filedAt],
  );
}

/** What a step writes beside the state. */
const STEP_COLUMNS = {
  checked: 'checked_by = $4, checked_at = $5',
  approved: 'approved_by = $4, approved_at = $5',
  refused: 'ended_by = $4, ended_at = $5, end_reason = $6',
  withdrawn: 'ended_by = $4, ended_at = $5, end_reason = $6',
} as const;

/** Takes a step with a locked erasure. */
export async function moveErasure(
  tx: Tx,
  erasure: Pick<Erasure, 'bookId' | 'id'>,
  step: {
    readonly to: keyof typeof STEP_COLUMNS;
    readonly by: string;
    readonly at: Date;
    readonly reason: ErasureEndReason | null;
  },
): Promise<void> {
  const values = [erasure.bookId, erasure.id, step.to, step.by, step.at];
  const isEnd = step.to === 'refused' || step.to === 'withdrawn';
  const [, count]: [unknown, number] = await tx.query(
    `UPDATE kapok.erasures SET state = $3, ${STEP_COLUMNS[step.to]} WHERE book_id = $1 AND id = $2`,
    isEnd ? [...values, step.reason] : values,
  );
  invariant(count === 1, 'an erasure that is locked is there');
}

/**
 * Locks the member of an erasure and says whether there is still somebody to erase: false once they are erased, also by
 * another server a moment ago, and for nobody at all. Locks: the member's row.
 */
export async function lockUnerased(
  tx: Tx,
  { bookId, memberId }: Pick<Erasure, 'bookId' | 'memberId'>,
): Promise<boolean> {
  const rows: { status: string }[] = await tx.query(
    'SELECT status FROM kapok.members WHERE book_id = $1 AND id = $2 FOR UPDATE',
    [bookId, memberId],
  );
  return rows.some(({ status }) => status !== 'erased');
}

/** Erases the member of an approved erasure, by the database's own door; answers the rows touched by table. */
export async function erasePerson(
  tx: Tx,
  { bookId, id }: Pick<Erasure, 'bookId' | 'id'>,
  at: Date,
): Promise<Readonly<Record<string, number>>> {
  const rows: { counts: Readonly<Record<string, number>> }[] = await tx.query(
    'SELECT kapok.erase_person($1, $2, $3) AS counts',
    [bookId, id, at],
  );
  return rows[0]?.counts ?? {};
}

/** Notes that everything the erased member had open is closed. */
export async function noteClosed(
  tx: Tx,
  { bookId, id }: Pick<Erasure, 'bookId' | 'id'>,
  at: Date,
): Promise<void> {
  await tx.query(
    'UPDATE kapok.erasures SET closed_at = $3 WHERE book_id = $1 AND id = $2 AND closed_at IS NULL',
    [bookId, id, at],
  );
}

/** The erasures of a book that are decided and not done to the end, the oldest first, up to `limit`. */
export async function readUndone(
  reader: EntityManager,
  bookId: number,
  limit: number,
): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT id FROM kapok.erasures WHERE book_id = $1 AND state IN ('approved', 'erased') AND closed_at IS NULL
     ORDER BY approved_at LIMIT $2`,
    [bookId, limit],
  );
  return rows.map(({ id }) => id);
}
