import type { EntityManager } from 'typeorm';
import type { ExpiringPurpose } from '../../ledger/read-grants.js';
import type { Tx } from '../../platform/database/database.js';

/** Minutes of a member that expire at a month's close, as they are committed to in the leaf of their entry. */
export interface Expiry {
  /** `YYYY-MM`: the month that is closed. */
  readonly month: string;
  readonly kind: ExpiringPurpose;
  readonly memberId: string;
  /** `YYYY-MM-DD`: what came from this day on is kept. */
  readonly keptFrom: string;
  /** 32 bytes; zeros once the member was erased. */
  readonly salt: Buffer;
}

/** One expiry: a member has one of each kind a month. */
export type ExpiryRef = Pick<Expiry, 'kind' | 'memberId' | 'month'>;

const COLUMNS = `x.month, x.kind, x.member_id AS "memberId", x.kept_from AS "keptFrom", x.salt`;

/**
 * Keeps the expiries of one month and kind, set-based; answers those that stand then, in no order: one that was kept
 * before holds, whatever is given now. The caller bounds the list. Locks: the new rows until the transaction ends.
 */
export async function keepExpiries(
  tx: Tx,
  bookId: number,
  expiries: readonly Expiry[],
): Promise<Expiry[]> {
  await tx.query(
    `INSERT INTO kapok.expiries (book_id, month, kind, member_id, kept_from, salt)
     SELECT $1, g.month, g.kind, g.member_id, g.kept_from, g.salt
     FROM unnest($2::text[], $3::text[], $4::uuid[], $5::date[], $6::bytea[]) AS g (month, kind, member_id, kept_from, salt)
     ON CONFLICT ON CONSTRAINT expiries_pkey DO NOTHING`,
    [
      bookId,
      expiries.map(({ month }) => month),
      expiries.map(({ kind }) => kind),
      expiries.map(({ memberId }) => memberId),
      expiries.map(({ keptFrom }) => keptFrom),
      expiries.map(({ salt }) => salt),
    ],
  );
  return readExpiries(tx, bookId, expiries);
}

/** Expiries by what they are of, each by its key, in any plan: see docs/decisions/0005. The caller bounds the list. */
export function readExpiries(
  reader: EntityManager,
  bookId: number,
  refs: readonly ExpiryRef[],
): Promise<Expiry[]> {
  return reader.query(
    `SELECT ${COLUMNS} FROM unnest($2::uuid[], $3::text[], $4::text[]) AS w (member_id, month, kind)
     CROSS JOIN LATERAL (
       SELECT r.* FROM kapok.expiries r
       WHERE r.book_id = $1 AND r.member_id = w.member_id AND r.month = w.month AND r.kind = w.kind OFFSET 0) x`,
    [
      bookId,
      refs.map(({ memberId }) => memberId),
      refs.map(({ month }) => month),
      refs.map(({ kind }) => kind),
    ],
  );
}
