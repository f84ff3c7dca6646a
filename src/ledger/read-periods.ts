import type { Pool } from 'pg';
import { DomainError } from '../platform/errors/domain-error.js';
import type { AccountRef } from './append-request.js';
import type { PeriodToClose } from './close-request.js';
import { type ClosedPeriod, sumsOf } from './closed-period.js';
import { type BookPeriods, lastDayOf, periodsOf } from './period-dates.js';

/** What an account held at the end of a month. */
export interface ClosingBalance {
  readonly accountId: string;
  /** Minutes. */
  readonly balance: bigint;
  /** All its postings that took effect by then. */
  readonly postings: bigint;
}

/** Which account's balance of which month. */
export interface ClosingWish {
  readonly bookId: number;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly ref: AccountRef;
}

/** A century of months. */
const MOST_MONTHS = 1200;

const PERIODS = 'SELECT b.closed_through, b.closing_through FROM ledger.book b WHERE b.id = $1';

const TO_CLOSE = `SELECT b.uid, p.month_end, p.detail
  FROM ledger.period p JOIN ledger.book b ON b.id = p.book_id
  WHERE p.book_id = $1 AND p.month_end = $2 AND p.detail IS NOT NULL`;

const CLOSED = `SELECT p.month_end, p.boundary_seq, p.close_seq, p.accounts, p.postings, p.detail,
    encode(p.root, 'hex') AS root
  FROM ledger.period p
  WHERE p.book_id = $1 AND p.close_seq IS NOT NULL AND ($2::date IS NULL OR p.month_end = $2::date)
  ORDER BY p.month_end LIMIT ${MOST_MONTHS}`;

const BALANCE = `SELECT c.account_id, c.balance, c.postings
  FROM ledger.account a
  JOIN ledger.period p ON p.book_id = a.book_id AND p.month_end = $6 AND p.close_seq IS NOT NULL
  JOIN ledger.closing_balance c ON c.book_id = a.book_id AND c.month_end = p.month_end AND c.account_id = a.id
  WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = $3 AND a.purpose = $4 AND a.asset = $5`;

interface ClosedRow {
  month_end: string;
  boundary_seq: bigint;
  close_seq: bigint;
  accounts: bigint;
  postings: bigint;
  detail: string;
  root: string;
}

/** How far a book is closed. Throws `not_found`. */
export async function readPeriods(pool: Pool, bookId: number): Promise<BookPeriods> {
  const { rows } = await pool.query<{
    closed_through: string | null;
    closing_through: string | null;
  }>(PERIODS, [bookId]);
  const [row] = rows;
  if (row === undefined) throw new DomainError('not_found');
  return periodsOf(row.closed_through, row.closing_through);
}

/** What the close of a month needs. Throws `state_conflict` while its balances are not fixed. */
export async function readPeriodToClose(
  pool: Pool,
  bookId: number,
  month: string,
): Promise<PeriodToClose> {
  const { rows } = await pool.query<{ uid: string; month_end: string; detail: string }>(TO_CLOSE, [
    bookId,
    lastDayOf(month),
  ]);
  const [row] = rows;
  if (row === undefined) throw new DomainError('state_conflict');
  return { bookUid: row.uid, monthEnd: row.month_end, detail: row.detail };
}

/** Closed months, the oldest first; of one month when it is given. */
export async function readClosedPeriods(
  pool: Pool,
  bookId: number,
  month: string | null,
): Promise<ClosedPeriod[]> {
  const { rows } = await pool.query<ClosedRow>(CLOSED, [
    bookId,
    month === null ? null : lastDayOf(month),
  ]);
  return rows.map((row) => ({
    month: row.month_end.slice(0, 7),
    monthEnd: row.month_end,
    boundarySeq: row.boundary_seq,
    closeSeq: row.close_seq,
    accounts: row.accounts,
    postings: row.postings,
    root: row.root,
    sums: sumsOf(row.detail),
  }));
}

/** The closing balance of an account in a closed month, or null. */
export async function readClosingBalance(
  pool: Pool,
  wish: ClosingWish,
): Promise<ClosingBalance | null> {
  const { bookId, month, ref } = wish;
  const { rows } = await pool.query<{ account_id: string; balance: bigint; postings: bigint }>(
    BALANCE,
    [bookId, ref.ownerId, ref.ownerKind, ref.purpose, ref.asset, lastDayOf(month)],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return { accountId: row.account_id, balance: row.balance, postings: row.postings };
}
