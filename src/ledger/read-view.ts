import type { Pool } from 'pg';
import { accountKey } from './account-memory.js';
import { type AccountRow, READ_ACCOUNTS, READ_COUNTERS, refArrays, refOf } from './account-rows.js';
import type { AccountRef, BalanceView } from './append-request.js';
import { encodeArray } from './binary-array.js';

/** The accounts and counters that somebody wants to look at. */
export interface ViewWish {
  readonly accounts: readonly AccountRef[];
  readonly counters: readonly string[];
}

/** What a decision would look at if it were taken now: two look-ups by key, no lock. */
export async function readView(
  pool: Pick<Pool, 'query'>,
  bookId: number,
  { accounts, counters }: ViewWish,
): Promise<BalanceView> {
  const refs = new Map(accounts.map((ref) => [accountKey(ref), ref]));
  const found = await pool.query<AccountRow>(READ_ACCOUNTS, [
    bookId,
    ...refArrays([...refs.values()]),
  ]);
  const balances = new Map(found.rows.map((row) => [accountKey(refOf(row)), row.balance]));
  const names = encodeArray('text', [...new Set(counters)]);
  const moved = await pool.query<{ name: string; value: bigint }>(READ_COUNTERS, [bookId, names]);
  const totals = new Map(moved.rows.map(({ name, value }) => [name, value]));
  return {
    balance: (ref) => balances.get(accountKey(ref)) ?? 0n,
    counter: (name) => totals.get(name) ?? 0n,
  };
}
