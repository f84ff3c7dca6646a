import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { EndReason, TransferKind, TransferState } from './transfers.js';

/** A transfer with the numbers and codes that people know its parties by. */
export interface Transfer {
  readonly id: string;
  readonly kind: TransferKind;
  readonly state: TransferState;
  readonly giverId: string;
  readonly giverNo: string;
  /** The giver's unit: whoever looks after it may look at the transfer. */
  readonly giverUnitPath: string;
  readonly recipientId: string | null;
  readonly recipientNo: string | null;
  readonly poolUnitId: string | null;
  readonly poolUnitCode: string | null;
  readonly minutes: bigint;
  /** The units whose clearing accounts stand in the middle; alike within one community. */
  readonly fromUnitId: string;
  readonly toUnitId: string;
  readonly policyId: string;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly wantedOn: string;
  readonly requestedAt: Date;
  readonly leavesAt: Date | null;
  readonly endReason: EndReason | null;
  readonly holdSeq: bigint | null;
  readonly entrySeq: bigint | null;
  readonly releaseSeq: bigint | null;
  readonly reverseSeq: bigint | null;
  /** Of its commitment, 32 bytes; zeros once a party was erased, null for transfers of before there were any. */
  readonly salt: Buffer | null;
}

/** A transfer to write; it starts as `requested`. */
export type NewTransfer = Pick<
  Transfer,
  | 'id'
  | 'kind'
  | 'giverId'
  | 'recipientId'
  | 'poolUnitId'
  | 'minutes'
  | 'fromUnitId'
  | 'toUnitId'
  | 'policyId'
  | 'wantedOn'
  | 'requestedAt'
> & { readonly salt: Buffer };

const COLUMNS = `t.id, t.kind, t.state, t.giver_id AS "giverId", g.member_no AS "giverNo", g.path AS "giverUnitPath",
  t.recipient_id AS "recipientId", r.member_no AS "recipientNo", t.pool_unit_id AS "poolUnitId",
  p.code AS "poolUnitCode", t.minutes, t.from_unit_id AS "fromUnitId", t.to_unit_id AS "toUnitId",
  t.policy_id AS "policyId", t.wanted_on AS "wantedOn", t.requested_at AS "requestedAt", t.leaves_at AS "leavesAt",
  t.end_reason AS "endReason", t.hold_seq AS "holdSeq", t.entry_seq AS "entrySeq", t.release_seq AS "releaseSeq",
  t.reverse_seq AS "reverseSeq", t.salt`;

/** Each party by its key, in any plan: see docs/decisions/0005. */
const NAMES = `
  CROSS JOIN LATERAL (
    SELECT m.member_no, u.path FROM kapok.members m
    JOIN kapok.units u ON u.book_id = m.book_id AND u.id = m.unit_id
    WHERE m.book_id = t.book_id AND m.id = t.giver_id OFFSET 0) g
  LEFT JOIN LATERAL (
    SELECT m.member_no FROM kapok.members m WHERE m.book_id = t.book_id AND m.id = t.recipient_id OFFSET 0) r ON true
  LEFT JOIN LATERAL (
    SELECT u.code FROM kapok.units u WHERE u.book_id = t.book_id AND u.id = t.pool_unit_id OFFSET 0) p ON true`;

/** Of what one was given, only what has arrived is shown: nobody is to press a giver whose gift still cools off. */
const ARRIVED = `('done', 'reversed')`;

const SELECT_MINE = `
  WITH found AS (
    (SELECT t.* FROM kapok.transfers t
     WHERE t.book_id = $1 AND t.giver_id = $2 AND ($3::text IS NULL OR t.state = $3) AND ($4::uuid IS NULL OR t.id < $4)
     ORDER BY t.id DESC LIMIT $5)
    UNION
    (SELECT t.* FROM kapok.transfers t
     WHERE t.book_id = $1 AND t.recipient_id = $2 AND t.state IN ${ARRIVED}
       AND ($3::text IS NULL OR t.state = $3) AND ($4::uuid IS NULL OR t.id < $4)
     ORDER BY t.id DESC LIMIT $5))
  SELECT ${COLUMNS} FROM (SELECT * FROM found ORDER BY id DESC LIMIT $5) t ${NAMES}
  ORDER BY t.id DESC`;

/** The transfers with these ids that are there, in no order. The caller bounds the list. */
export function readTransfersById(
  reader: EntityManager,
  bookId: number,
  ids: readonly string[],
): Promise<Transfer[]> {
  return reader.query(
    `SELECT ${COLUMNS} FROM unnest($2::uuid[]) AS w (id)
     CROSS JOIN LATERAL (
       SELECT s.* FROM kapok.transfers s WHERE s.book_id = $1 AND s.id = w.id OFFSET 0) t ${NAMES}`,
    [bookId, ids],
  );
}

/** The transfer, or null. */
export async function readTransfer(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<Transfer | null> {
  const rows: Transfer[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.transfers t ${NAMES} WHERE t.book_id = $1 AND t.id = $2`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/** Up to `limit` transfers that a member gave, or was given and has received, by id downwards from one. */
export function readTransfersOf(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly memberId: string;
    readonly state: TransferState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<Transfer[]> {
  const { memberId, state, before, limit } = page;
  return reader.query(SELECT_MINE, [bookId, memberId, state, before, limit]);
}

/** Up to `limit` held gifts whose cooling-off is over, the longest due first. */
export function readDueGifts(
  reader: EntityManager,
  bookId: number,
  due: { readonly now: Date; readonly limit: number },
): Promise<Transfer[]> {
  return reader.query(
    `SELECT ${COLUMNS} FROM (
       SELECT * FROM kapok.transfers
       WHERE book_id = $1 AND state = 'held' AND leaves_at <= $2 ORDER BY leaves_at, id LIMIT $3) t ${NAMES}
     ORDER BY t.leaves_at, t.id`,
    [bookId, due.now, due.limit],
  );
}

/** Writes a transfer as `requested`; one that stands under the id is left alone. */
export async function insertTransfer(tx: Tx, bookId: number, transfer: NewTransfer): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.transfers (book_id, id, kind, giver_id, recipient_id, pool_unit_id, minutes, state, from_unit_id,
       to_unit_id, policy_id, wanted_on, requested_at, salt)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'requested', $8, $9, $10, $11, $12, $13)
     ON CONFLICT ON CONSTRAINT transfers_pkey DO NOTHING`,
    [
      bookId,
      transfer.id,
      transfer.kind,
      transfer.giverId,
      transfer.recipientId,
      transfer.poolUnitId,
      transfer.minutes,
      transfer.fromUnitId,
      transfer.toUnitId,
      transfer.policyId,
      transfer.wantedOn,
      transfer.requestedAt,
      transfer.salt,
    ],
  );
}

/** Refuses a transfer that was not posted; does nothing to one that has moved on. */
export async function refuseTransfer(tx: Tx, bookId: number, id: string): Promise<void> {
  await tx.query(
    `UPDATE kapok.transfers SET state = 'refused' WHERE book_id = $1 AND id = $2 AND state = 'requested'`,
    [bookId, id],
  );
}

/** The units whose clearing accounts, and pools, stand for members' communities, by member id. */
export async function clearingUnitsOf(
  reader: EntityManager,
  bookId: number,
  memberIds: readonly string[],
): Promise<Map<string, string>> {
  const rows: { id: string; unit_id: string | null }[] = await reader.query(
    `SELECT m.id, kapok.clearing_unit($1, m.unit_id) AS unit_id
     FROM unnest($2::uuid[]) AS w (id)
     CROSS JOIN LATERAL (
       SELECT t.id, t.unit_id FROM kapok.members t WHERE t.book_id = $1 AND t.id = w.id OFFSET 0) m`,
    [bookId, memberIds],
  );
  return new Map(rows.flatMap(({ id, unit_id }) => (unit_id === null ? [] : [[id, unit_id]])));
}
