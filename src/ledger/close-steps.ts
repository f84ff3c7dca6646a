import type { Pool, PoolClient } from 'pg';
import { sqlState } from '../platform/database/sql-state.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { classifyFailure } from './failures.js';
import { MovableRows } from './movable-rows.js';
import { lastDayOf } from './period-dates.js';
import type { CloseStepWish, FixProgress } from './periods.js';
import { withIndexPlans } from './with-index-plans.js';

/** Accounts that are looked at in one transaction: some tenths of a second. */
const CHUNK_ACCOUNTS = 16 * 1024;
/** A chunk may hold the few accounts that every entry touches; both ends of the connection must be that patient. */
const CHUNK_LIMIT_MS = 300_000;
const SET_LIMIT = `SET LOCAL statement_timeout = ${CHUNK_LIMIT_MS}`;

const LOCK_HEAD = 'SELECT h.head_seq FROM ledger.lock_head($1) h';
const BEGIN_CLOSE = 'SELECT ledger.begin_close($1, $2)';
const HAS_BOUNDARY = `SELECT p.boundary_seq IS NOT NULL AS has_boundary FROM ledger.period p
  WHERE p.book_id = $1 AND p.month_end = $2`;
const COUNT_ACCOUNTS = 'SELECT count(*) AS accounts FROM ledger.account WHERE book_id = $1';
const FIX_CLOSING = 'SELECT f.done, f.total, f.is_fixed FROM ledger.fix_closing($1, $2, $3, $4) f';

const PERIOD_RULE = 'KP004';

/** Begins the close of a month: see LedgerPeriods.begin. */
export function beginClose(pool: Pool, wish: CloseStepWish): Promise<void> {
  return underFence(pool, wish, { locksHead: true }, async (client, monthEnd) => {
    await client.query(BEGIN_CLOSE, [wish.bookId, monthEnd]);
  });
}

/** Fixes some more closing balances: see LedgerPeriods.fixChunk. */
export async function fixNextChunk(
  pool: Pool,
  wish: CloseStepWish,
  accounts = CHUNK_ACCOUNTS,
): Promise<FixProgress | null> {
  const { rows } = await pool.query<{ has_boundary: boolean }>(HAS_BOUNDARY, [
    wish.bookId,
    lastDayOf(wish.month),
  ]);
  const locksHead = rows[0]?.has_boundary !== true;
  // Counted before the head is locked: it takes a while and only tells how far fixing is.
  const total = locksHead ? await countAccounts(pool, wish.bookId) : null;
  return underFence(pool, wish, { locksHead }, async (client, monthEnd) => {
    await client.query(SET_LIMIT);
    const fixed = await client.query<{ done: bigint; total: bigint; is_fixed: boolean }>({
      text: FIX_CLOSING,
      values: [wish.bookId, monthEnd, accounts, total],
      // The driver's own limit; its types do not know that a query may have one.
      ...{ query_timeout: CHUNK_LIMIT_MS },
    });
    const [row] = fixed.rows;
    if (row === undefined || row.is_fixed) return null;
    return { done: row.done, total: row.total };
  });
}

async function countAccounts(pool: Pool, bookId: number): Promise<bigint> {
  const { rows } = await pool.query<{ accounts: bigint }>(COUNT_ACCOUNTS, [bookId]);
  return rows[0]?.accounts ?? 0n;
}

/**
 * Works in one transaction while the fence holds: the head's lock, where it is needed, then the fence's row, as every
 * append takes them. Throws `state_conflict` when the fence no longer holds or the month's turn has not come, and
 * `temporarily_unavailable` when the database cannot be asked or others were in the way: every step may be repeated.
 */
async function underFence<T>(
  pool: Pool,
  wish: CloseStepWish,
  options: { readonly locksHead: boolean },
  work: (client: PoolClient, monthEnd: string) => Promise<T>,
): Promise<T> {
  try {
    return await withIndexPlans(pool, async (client) => {
      await client.query('BEGIN');
      if (options.locksHead) await client.query(LOCK_HEAD, [wish.bookId]);
      const asserted = { moves: [wish.fence] };
      const rows = await MovableRows.lock(client, wish.bookId, [asserted]);
      if (!rows.canMove(asserted)) throw new DomainError('state_conflict');
      const result = await work(client, lastDayOf(wish.month));
      await client.query('COMMIT');
      return result;
    });
  } catch (error) {
    throw refusalOf(error);
  }
}

/** A rule of the months is a refusal that names it; what may pass by itself may be tried again; the rest is a fault. */
function refusalOf(error: unknown): unknown {
  if (error instanceof DomainError) return error;
  if (sqlState(error) !== PERIOD_RULE) {
    const isFault = classifyFailure(error) === 'fault';
    return isFault ? error : new DomainError('temporarily_unavailable', { cause: error });
  }
  const rule = (error as { readonly constraint?: string }).constraint ?? '';
  return rule === 'period_is_over'
    ? new DomainError('in_future', { cause: error })
    : new DomainError('state_conflict', { facts: { rule }, cause: error });
}
