import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import {
  BATCH_STEPS,
  type BatchAction,
  type BatchState,
  type CancelReason,
  type ControlTotals,
} from './batch.js';

/** A batch as it stands. */
export interface Batch {
  readonly bookId: number;
  readonly id: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitPath: string;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly state: BatchState;
  /** How often it was shut. */
  readonly round: number;
  readonly enteredBy: string;
  readonly openedAt: Date;
  readonly shutAt: Date | null;
  readonly endedBy: string | null;
  readonly endedAt: Date | null;
  readonly cancelReason: CancelReason | null;
}

/** A batch by its id. */
export type BatchKey = Pick<Batch, 'bookId' | 'id'>;

const SELECT_BATCH = `
  SELECT b.book_id AS "bookId", b.id, b.unit_id AS "unitId", u.code AS "unitCode", u.path AS "unitPath", b.month, b.state,
    b.round, b.entered_by AS "enteredBy", b.opened_at AS "openedAt", b.shut_at AS "shutAt", b.ended_by AS "endedBy",
    b.ended_at AS "endedAt", b.cancel_reason AS "cancelReason"
  FROM kapok.paper_batches b
  JOIN kapok.units u ON u.book_id = b.book_id AND u.id = b.unit_id
  WHERE b.book_id = $1`;

/** The batch of that id, or null. */
export async function readBatch(
  reader: EntityManager,
  { bookId, id }: BatchKey,
): Promise<Batch | null> {
  const rows: Batch[] = await reader.query(`${SELECT_BATCH} AND b.id = $2`, [bookId, id]);
  return rows[0] ?? null;
}

/** The same, locked until `tx` ends. Whoever changes a batch or its lines holds this lock. */
export async function lockBatch(tx: Tx, { bookId, id }: BatchKey): Promise<Batch | null> {
  const sql = `${SELECT_BATCH} AND b.id = $2 FOR UPDATE OF b`;
  const rows: Batch[] = await tx.query(sql, [bookId, id]);
  return rows[0] ?? null;
}

/** Batches of the units below some paths, the latest first. */
export async function readBatchesUnder(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly unitPaths: readonly string[];
    readonly unitCode: string | null;
    readonly state: BatchState | null;
    readonly month: string | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<Batch[]> {
  return reader.query(
    `${SELECT_BATCH}
       AND EXISTS (SELECT FROM unnest($2::text[]) AS scope (path) WHERE starts_with(u.path, scope.path))
       AND ($3::text IS NULL OR u.code = $3)
       AND ($4::text IS NULL OR b.state = $4)
       AND ($5::text IS NULL OR b.month = $5)
       AND ($6::uuid IS NULL OR b.id < $6)
     ORDER BY b.id DESC LIMIT $7`,
    [bookId, page.unitPaths, page.unitCode, page.state, page.month, page.before, page.limit],
  );
}

/** Adds an open batch. Breaks `paper_batches_open_once` while the same person has one open of that station and month. */
export async function insertBatch(
  tx: Tx,
  batch: Pick<Batch, 'bookId' | 'id' | 'unitId' | 'month' | 'enteredBy' | 'openedAt'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.paper_batches (book_id, id, unit_id, month, state, entered_by, opened_at)
     VALUES ($1, $2, $3, $4, 'entering', $5, $6)`,
    [batch.bookId, batch.id, batch.unitId, batch.month, batch.enteredBy, batch.openedAt],
  );
}

/** Takes a step with a batch that the caller holds locked and judged. `by` ends it, or shuts it. */
export async function moveBatch(
  tx: Tx,
  batch: Batch,
  step: {
    readonly action: BatchAction;
    readonly by: string;
    readonly at: Date;
    readonly reason?: CancelReason;
  },
): Promise<void> {
  const { action, by, at, reason = null } = step;
  const isShut = action === 'shut';
  const isEnd = action === 'match' || action === 'cancel';
  const [, moved]: [unknown, number] = await tx.query(
    `UPDATE kapok.paper_batches SET state = $3, round = round + $4,
       shut_at = CASE WHEN $4 = 1 THEN $5 ELSE shut_at END,
       ended_by = $6, ended_at = CASE WHEN $6::uuid IS NULL THEN NULL ELSE $5::timestamptz END, cancel_reason = $7
     WHERE book_id = $1 AND id = $2 AND state = $8`,
    [
      batch.bookId,
      batch.id,
      BATCH_STEPS[action].to,
      isShut ? 1 : 0,
      at,
      isEnd ? by : null,
      reason,
      batch.state,
    ],
  );
  invariant(moved === 1, 'a batch that is locked takes its step');
}

/** How many forms a batch holds and the minutes on them. */
export async function readTotals(
  reader: EntityManager,
  { bookId, id }: BatchKey,
): Promise<ControlTotals> {
  const rows: { forms: number; minutes: bigint }[] = await reader.query(
    `SELECT count(*)::integer AS forms,
       (coalesce(sum(extract(epoch FROM upper(during) - lower(during))), 0) / 60)::bigint AS minutes
     FROM kapok.paper_lines WHERE book_id = $1 AND batch_id = $2 AND state <> 'dropped'`,
    [bookId, id],
  );
  return { forms: rows[0]?.forms ?? 0, minutes: BigInt(rows[0]?.minutes ?? 0n) };
}
