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
