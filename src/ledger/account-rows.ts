import type { AccountRef } from './append-request.js';
import { encodeArray } from './binary-array.js';

/** An account as the appender and its preview read it. */
export interface AccountRow {
  readonly id: string;
  readonly owner_kind: AccountRef['ownerKind'];
  readonly owner_id: string;
  readonly purpose: AccountRef['purpose'];
  readonly asset: AccountRef['asset'];
  readonly balance: bigint;
  readonly floor: bigint | null;
  readonly ceiling: bigint | null;
}

/** Accounts by what they are for ($2 to $5, see `refArrays`) of a book ($1); one that was never opened is absent. */
export const READ_ACCOUNTS = `SELECT a.id, a.owner_kind, a.owner_id, a.purpose, a.asset, a.balance, a.floor, a.ceiling
  FROM unnest($2::text[], $3::uuid[], $4::text[], $5::text[]) AS n (owner_kind, owner_id, purpose, asset)
  CROSS JOIN LATERAL (
    SELECT r.* FROM ledger.account r WHERE r.book_id + 0 = $1 AND r.owner_id = n.owner_id AND r.purpose = n.purpose
      AND r.asset = n.asset AND r.owner_kind = n.owner_kind OFFSET 0) a`;

/** Running totals by name ($2, an array of texts) of a book ($1); one that never moved is absent. */
export const READ_COUNTERS = 'SELECT name, value FROM ledger.read_counters($1, $2::text[])';

/** What an account is for, from its row. */
export function refOf(row: AccountRow): AccountRef {
  const { owner_kind: ownerKind, owner_id: ownerId, purpose, asset } = row;
  return { ownerKind, ownerId, purpose, asset };
}

/** Owner kinds, owners, purposes and assets as binary array parameters, in this order. */
export function refArrays(refs: readonly AccountRef[]): Buffer[] {
  return [
    encodeArray(
      'text',
      refs.map((ref) => ref.ownerKind),
    ),
    encodeArray(
      'uuid',
      refs.map((ref) => ref.ownerId),
    ),
    encodeArray(
      'text',
      refs.map((ref) => ref.purpose),
    ),
    encodeArray(
      'text',
      refs.map((ref) => ref.asset),
    ),
  ];
}
