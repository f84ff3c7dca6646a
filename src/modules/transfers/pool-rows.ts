import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { SupportBasis, SupportState } from './pool-supports.js';

/** Pool support with the numbers and codes that people know its parties by. */
export interface PoolSupport {
  readonly id: string;
  readonly state: SupportState;
  readonly basis: SupportBasis;
  readonly elderId: string;
  readonly elderNo: string;
  /** The elder's unit: its workers look after it. */
  readonly elderUnitPath: string;
  readonly poolUnitId: string;
  readonly poolUnitCode: string;
  readonly minutes: bigint;
  readonly hardshipId: string | null;
  readonly policyId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly wantedOn: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly reason: string | null;
  readonly hasReason: boolean;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly entrySeq: bigint | null;
  /** Of its commitment, 32 bytes; zeros once the elder was erased, null for support of before there were any. */
  readonly salt: Buffer | null;
}

/** Pool support to write; it starts as `requested`. */
export type NewSupport = Pick<
  PoolSupport,
  | 'id'
  | 'basis'
  | 'elderId'
  | 'poolUnitId'
  | 'minutes'
  | 'hardshipId'
  | 'policyId'
  | 'wantedOn'
  | 'requestedBy'
  | 'requestedAt'
  | 'reason'
> & { readonly salt: Buffer };

const COLUMNS = `s.id, s.state, s.basis, s.elder_id AS "elderId", e.member_no AS "elderNo", e.path AS "elderUnitPath",
  s.pool_unit_id AS "poolUnitId", p.code AS "poolUnitCode", s.minutes, s.hardship_id AS "hardshipId",
  s.policy_id AS "policyId", s.wanted_on AS "wantedOn", s.requested_by AS "requestedBy",
  s.requested_at AS "requestedAt", s.reason, s.has_reason AS "hasReason", s.decided_by AS "decidedBy",
  s.decided_at AS "decidedAt", s.entry_seq AS "entrySeq", s.salt`;

/** Each party by its key, in any plan: see docs/decisions/0005. */
const NAMES = `
  CROSS JOIN LATERAL (
    SELECT m.member_no, u.path FROM kapok.members m
    JOIN kapok.units u ON u.book_id = m.book_id AND u.id = m.unit_id
    WHERE m.book_id = s.book_id AND m.id = s.elder_id OFFSET 0) e
  CROSS JOIN LATERAL (
    SELECT u.code FROM kapok.units u WHERE u.book_id = s.book_id AND u.id = s.pool_unit_id OFFSET 0) p`;

const firstOf = (owner: string): string => `
  SELECT s.* FROM kapok.pool_supports s
  WHERE s.book_id = $1 AND ${owner} AND ($4::text IS NULL OR s.state = $4) AND ($5::uuid IS NULL OR s.id < $5)
  ORDER BY s.id DESC LIMIT $6`;

/** Each way to support is cut to a page on an index of its own, the units of a worker one by one. */
const SELECT_PAGE = `
  WITH found AS (
    (${firstOf('s.elder_id = $2')})
    UNION (
      SELECT per_unit.* FROM unnest($3::text[]) AS top (path)
      JOIN kapok.units below ON below.book_id = $1 AND starts_with(below.path, top.path)
      CROSS JOIN LATERAL (${firstOf('s.pool_unit_id = below.id')}) per_unit))
  SELECT ${COLUMNS} FROM (SELECT * FROM found ORDER BY id DESC LIMIT $6) s ${NAMES}
  ORDER BY s.id DESC`;

/** The support, or null. */
export async function readSupport(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<PoolSupport | null> {
  const rows: PoolSupport[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.pool_supports s ${NAMES} WHERE s.book_id = $1 AND s.id = $2`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/** Supports by their ids, in no order; one that is not there is absent. The caller bounds the list. */
export function readSupportsById(
  reader: EntityManager,
  bookId: number,
  ids: readonly string[],
): Promise<PoolSupport[]> {
  return reader.query(
    `SELECT ${COLUMNS} FROM unnest($2::uuid[]) AS w (id)
     CROSS JOIN LATERAL (
       SELECT r.* FROM kapok.pool_supports r WHERE r.book_id = $1 AND r.id = w.id OFFSET 0) s ${NAMES}`,
    [bookId, ids],
  );
}

/** Up to `limit` supports of an elder and of the pools of units, by id downwards from one. */
export function readSupports(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly elderId: string;
    readonly unitPaths: readonly string[];
    readonly state: SupportState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<PoolSupport[]> {
  const { elderId, unitPaths, state, before, limit } = page;
  return reader.query(SELECT_PAGE, [bookId, elderId, unitPaths, state, before, limit]);
}

/** Writes support as `requested`; one that stands under the id is left alone. Throws when the worker is too close. */
export async function insertSupport(tx: Tx, bookId: number, support: NewSupport): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.pool_supports (book_id, id, elder_id, pool_unit_id, minutes, basis, state, hardship_id, policy_id,
       wanted_on, requested_by, requested_at, reason, has_reason, salt)
     VALUES ($1, $2, $3, $4, $5, $6, 'requested', $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT ON CONSTRAINT pool_supports_pkey DO NOTHING`,
    [
      bookId,
      support.id,
      support.elderId,
      support.poolUnitId,
      support.minutes,
      support.basis,
      support.hardshipId,
      support.policyId,
      support.wantedOn,
      support.requestedBy,
      support.requestedAt,
      support.reason,
      support.reason !== null,
      support.salt,
    ],
  );
}

/** Moves support that was not posted on, without an entry; answers whether it did. */
export async function leaveRequested(
  tx: Tx,
  bookId: number,
  { id, to }: { readonly id: string; readonly to: 'waiting' | 'refused' },
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `WITH moved AS (
       UPDATE kapok.pool_supports SET state = $3 WHERE book_id = $1 AND id = $2 AND state = 'requested' RETURNING id)
     SELECT id FROM moved`,
    [bookId, id, to],
  );
  return rows.length > 0;
}

/** Declines support that waits; answers whether it did. */
export async function declineSupport(
  tx: Tx,
  bookId: number,
  by: { readonly id: string; readonly decidedBy: string; readonly decidedAt: Date },
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `WITH moved AS (
       UPDATE kapok.pool_supports SET state = 'declined', decided_by = $3, decided_at = $4
       WHERE book_id = $1 AND id = $2 AND state = 'waiting' RETURNING id)
     SELECT id FROM moved`,
    [bookId, by.id, by.decidedBy, by.decidedAt],
  );
  return rows.length > 0;
}
