import type { Pool } from 'pg';
import type { AccountRef } from './append-request.js';
import type { Asset, OwnerKind, Purpose } from './vocabulary.js';

/** What one account holds, in minutes. */
export interface AccountBalance {
  readonly accountId: string;
  readonly purpose: Purpose;
  readonly asset: Asset;
  readonly balance: bigint;
  /** The lowest the balance may fall to; null: unbounded. */
  readonly floor: bigint | null;
}

/** Whose accounts are asked about. */
export interface OwnerRef {
  readonly ownerKind: OwnerKind;
  readonly ownerId: string;
}

/** The balance of one account of one owner, for lists over a whole book. */
export interface OwnerBalance {
  readonly ownerId: string;
  readonly balance: bigint;
}

/** An owner has at most one account a purpose and asset; more than this is impossible. */
const MOST_ACCOUNTS = 20;

const ACCOUNTS_OF_OWNER = `
  SELECT a.id, a.purpose, a.asset, a.floor, a.balance
  FROM ledger.account a
  WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = $3
  ORDER BY a.purpose, a.asset
  LIMIT ${MOST_ACCOUNTS}`;

/**
 * Recorded times grow with the sequence, so the last entry at or before an instant is found by halving: some
 * thirty look-ups by primary key in a book of any size. Answers -1 before the genesis.
 */
const SEQ_AT = `
  WITH RECURSIVE search (low, high) AS (
    SELECT -1::bigint, b.head_seq FROM ledger.book b WHERE b.id = $1
    UNION ALL
    SELECT CASE WHEN e.recorded_at <= $2::timestamptz THEN e.seq ELSE s.low END,
           CASE WHEN e.recorded_at <= $2::timestamptz THEN s.high ELSE e.seq - 1 END
    FROM search s
    CROSS JOIN LATERAL (
      SELECT j.seq, j.recorded_at FROM ledger.journal_entry j
      WHERE j.book_id = $1 AND j.seq = (s.low + s.high + 1) / 2) e
    WHERE s.low < s.high
  )
  SELECT low AS seq FROM search WHERE low = high`;

const ACCOUNTS_AT_SEQ = `
  SELECT a.id, a.purpose, a.asset, a.floor, coalesce(last.balance_after, 0::bigint) AS balance
  FROM ledger.account a
  LEFT JOIN LATERAL (
    SELECT p.balance_after FROM ledger.posting p
    WHERE p.book_id = a.book_id AND p.account_id = a.id AND p.seq <= $4
    ORDER BY p.seq DESC, p.n DESC
    LIMIT 1) last ON true
  WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = $3
  ORDER BY a.purpose, a.asset
  LIMIT ${MOST_ACCOUNTS}`;

/**
 * Starts at the newest closed month before the date; only what took effect after it is added up, and that was
 * recorded after it, too.
 */
const ACCOUNTS_EFFECTIVE = `
  WITH closed AS MATERIALIZED (
    SELECT m.month_end, m.month_seq FROM ledger.period m
    WHERE m.book_id = $1 AND m.close_seq IS NOT NULL AND m.month_end <= $4::date
    ORDER BY m.month_end DESC
    LIMIT 1)
  SELECT a.id, a.purpose, a.asset, a.floor,
    (coalesce(fixed.balance, 0) + coalesce(total.minutes, 0))::bigint AS balance
  FROM ledger.account a
  LEFT JOIN closed ON true
  LEFT JOIN LATERAL (
    SELECT c.balance FROM ledger.closing_balance c
    WHERE c.book_id = $1 AND c.month_end = closed.month_end AND c.account_id = a.id OFFSET 0) fixed ON true
  LEFT JOIN LATERAL (
    SELECT sum(p.amount) AS minutes
    FROM ledger.posting p
    CROSS JOIN LATERAL (
      SELECT j.effective_on FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = p.seq OFFSET 0) e
    WHERE p.book_id = $1 AND p.account_id = a.id AND p.seq > coalesce(closed.month_seq, -1)
      AND e.effective_on <= $4::date AND (closed.month_end IS NULL OR e.effective_on > closed.month_end)) total ON true
  WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = $3
  ORDER BY a.purpose, a.asset
  LIMIT ${MOST_ACCOUNTS}`;

const OWNERS_PAGE = `
  SELECT a.owner_id, a.balance
  FROM ledger.account a
  WHERE a.book_id = $1 AND a.owner_kind = $2 AND a.purpose = $3 AND a.asset = $4
    AND ($5::uuid IS NULL OR a.owner_id > $5::uuid)
  ORDER BY a.owner_id
  LIMIT $6`;

/**
 * Minutes that services ever brought a member, less what reversals took back. What a booking returned to its
 * elder comes through a service entry, too, but from the elder's own held account: it is not earned.
 */
const EVER_EARNED = `
  SELECT coalesce(sum(p.amount), 0)::bigint AS minutes
  FROM ledger.account a
  JOIN ledger.posting p ON p.book_id = a.book_id AND p.account_id = a.id
  JOIN ledger.journal_entry e ON e.book_id = p.book_id AND e.seq = p.seq
  LEFT JOIN ledger.journal_entry o ON o.book_id = e.book_id AND o.seq = e.reverses_seq
  WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = 'member'
    AND a.purpose = 'earned' AND a.asset = 'MIN'
    AND coalesce(o.kind, e.kind) IN ('service', 'import')
    AND NOT EXISTS (
      SELECT FROM ledger.posting hp
      JOIN ledger.account h ON h.book_id = hp.book_id AND h.id = hp.account_id
      WHERE hp.book_id = p.book_id AND hp.seq = p.seq AND h.purpose = 'held' AND h.owner_id = a.owner_id)`;

interface AccountRow {
  id: string;
  purpose: Purpose;
  asset: Asset;
  floor: bigint | null;
  balance: bigint;
}

/** All accounts of an owner with their balances now. An account never posted to is absent. */
export function readBalances(
  pool: Pool,
  bookId: number,
  owner: OwnerRef,
): Promise<AccountBalance[]> {
  return readAccounts(pool, ACCOUNTS_OF_OWNER, [bookId, owner.ownerId, owner.ownerKind]);
}

/** The balance of one account now; 0n when it was never posted to. */
export async function readBalance(pool: Pool, bookId: number, ref: AccountRef): Promise<bigint> {
  const accounts = await readBalances(pool, bookId, ref);
  const account = accounts.find((a) => a.purpose === ref.purpose && a.asset === ref.asset);
  return account?.balance ?? 0n;
}

/** The number of the last entry recorded at or before an RFC 3339 instant; -1n before the book was founded. */
export async function readSeqAt(
  pool: Pick<Pool, 'query'>,
  bookId: number,
  instant: string,
): Promise<bigint> {
  const { rows } = await pool.query<{ seq: bigint }>(SEQ_AT, [bookId, instant]);
  return rows[0]?.seq ?? -1n;
}

/** All accounts of an owner as they stood right after an entry. */
export function readBalancesAtSeq(
  pool: Pool,
  bookId: number,
  owner: OwnerRef,
  seq: bigint,
): Promise<AccountBalance[]> {
  return readAccounts(pool, ACCOUNTS_AT_SEQ, [bookId, owner.ownerId, owner.ownerKind, seq]);
}

/** All accounts of an owner with what is effective up to a date, by what is recorded now. */
export function readBalancesOn(
  pool: Pool,
  bookId: number,
  owner: OwnerRef,
  date: string,
): Promise<AccountBalance[]> {
  return readAccounts(pool, ACCOUNTS_EFFECTIVE, [bookId, owner.ownerId, owner.ownerKind, date]);
}

/** Up to `limit` accounts of one purpose and asset over the whole book, by owner id, after the one given. */
export async function readOwnerBalances(
  pool: Pool,
  bookId: number,
  page: Omit<AccountRef, 'ownerId'> & { readonly after: string | null; readonly limit: number },
): Promise<OwnerBalance[]> {
  const { ownerKind, purpose, asset, after, limit } = page;
  const { rows } = await pool.query<{ owner_id: string; balance: bigint }>(OWNERS_PAGE, [
    bookId,
    ownerKind,
    purpose,
    asset,
    after,
    limit,
  ]);
  return rows.map((row) => ({ ownerId: row.owner_id, balance: row.balance }));
}

/** Minutes a member has ever earned by service, spent or not; what was reversed does not count. */
export async function readEverEarned(
  pool: Pool,
  bookId: number,
  memberId: string,
): Promise<bigint> {
  const { rows } = await pool.query<{ minutes: bigint }>(EVER_EARNED, [bookId, memberId]);
  return rows[0]?.minutes ?? 0n;
}

async function readAccounts(
  pool: Pool,
  text: string,
  values: unknown[],
): Promise<AccountBalance[]> {
  const { rows } = await pool.query<AccountRow>(text, values);
  return rows.map(({ id, ...rest }) => ({ accountId: id, ...rest }));
}
