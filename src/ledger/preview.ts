import type { Pool, PoolClient } from 'pg';
import { invariant } from '../platform/errors/invariant.js';
import { type AccountState, accountKey } from './account-memory.js';
import { type AccountRow, READ_ACCOUNTS, READ_COUNTERS, refArrays, refOf } from './account-rows.js';
import type { AccountRef, AppendRequest, PostedLine, Refused } from './append-request.js';
import { encodeArray } from './binary-array.js';
import { judge, type RunningValues, refusal } from './judge.js';
import { findKnown } from './known-entries.js';
import { type BookPeriods, standingDate } from './period-dates.js';
import { readPeriods } from './read-periods.js';
import { withIndexPlans } from './with-index-plans.js';

/** What an append would come to. */
export type PreviewOutcome =
  | {
      readonly outcome: 'would_post';
      /** The date that it would stand under. */
      readonly effectiveOn: string;
      readonly postings: readonly PostedLine[];
    }
  | { readonly outcome: 'replayed'; readonly seq: bigint }
  | Refused;

const MOST_REQUESTS = 10_000;
const BOUNDLESS = ['issuance', 'clearing'];

/** Balances and counters that are moved on in memory alone. */
class ScratchValues implements RunningValues {
  private readonly accounts = new Map<string, AccountState>();
  private readonly counters = new Map<string, bigint>();

  account(ref: AccountRef): AccountState | undefined {
    return this.accounts.get(accountKey(ref));
  }

  counter(name: string): bigint {
    return this.counters.get(name) ?? 0n;
  }

  setCounter(name: string, value: bigint): void {
    this.counters.set(name, value);
  }

  /** Reads what the requests name. An account that is not open yet is taken for empty and stays so. */
  async load(
    client: PoolClient,
    bookId: number,
    requests: readonly AppendRequest[],
  ): Promise<void> {
    const refs = new Map<string, AccountRef>();
    for (const ref of requests.flatMap((request) => request.accounts)) {
      refs.set(accountKey(ref), ref);
    }
    const { rows } = await client.query<AccountRow>(READ_ACCOUNTS, [
      bookId,
      ...refArrays([...refs.values()]),
    ]);
    for (const row of rows) {
      const { id, balance, floor, ceiling } = row;
      this.accounts.set(accountKey(refOf(row)), { id, balance, floor, ceiling });
    }
    for (const [key, { purpose }] of refs) {
      if (this.accounts.has(key)) continue;
      const floor = BOUNDLESS.includes(purpose) ? null : 0n;
      this.accounts.set(key, { id: '', balance: 0n, floor, ceiling: null });
    }
    const names = [...new Set(requests.flatMap((request) => request.counters))];
    const found = await client.query<{ name: string; value: bigint }>(READ_COUNTERS, [
      bookId,
      encodeArray('text', names),
    ]);
    for (const { name, value } of found.rows) this.counters.set(name, value);
  }
}

/**
 * Judges requests of one book, in order, as an append would now: against known keys, present balances and what the
 * requests before leave behind. Writes nothing, opens no account, takes no lock, and asks no moves.
 */
export async function previewAppends(
  pool: Pool,
  requests: readonly AppendRequest[],
): Promise<PreviewOutcome[]> {
  const [first] = requests;
  if (first === undefined) return [];
  const { bookId } = first;
  invariant(requests.length <= MOST_REQUESTS, 'number of requests to preview');
  invariant(
    requests.every((request) => request.bookId === bookId),
    'a preview is of one book',
  );
  const periods = await readPeriods(pool, bookId);
  const values = new ScratchValues();
  const known = await withIndexPlans(pool, async (client) => {
    await values.load(client, bookId, requests);
    return findKnown(client, bookId, requests);
  });
  return requests.map((request) => {
    const outcome = known.get(request);
    if (outcome === undefined) return previewOne(request, periods, values);
    return outcome.outcome === 'refused' ? outcome : { outcome: 'replayed', seq: outcome.seq };
  });
}

function previewOne(
  request: AppendRequest,
  periods: BookPeriods,
  values: ScratchValues,
): PreviewOutcome {
  const effectiveOn = standingDate(request.kind, request.effectiveOn, periods);
  if (effectiveOn === null) return refusal('period_closed');
  const judged = judge(request, values);
  if ('outcome' in judged) return judged;
  const postings = judged.lines.map(({ accountId: _, ...line }) => line);
  return { outcome: 'would_post', effectiveOn, postings };
}
