import type { Pool } from 'pg';
import { addDays } from '../platform/clock/shanghai.js';
import type { AccountRef } from './append-request.js';
import { readSeqAt } from './read-balances.js';
import type { EntryKind, Purpose } from './vocabulary.js';

/** Which entries count, and which of them are listed. Dates are YYYY-MM-DD in Asia/Shanghai. */
export interface MonthRange {
  readonly firstDay: string;
  readonly lastDay: string;
  /** What took effect up to this day is in a closing balance already; null: nothing is. */
  readonly closedThrough: string | null;
  /** The last entry that counts: two reads up to the same one are one snapshot. */
  readonly toSeq: bigint;
  /** The most lines; one more than asked for comes back when there are more. */
  readonly limit: number;
}

/** An entry that another one undoes, or is undone by. */
export interface LinkedEntry {
  readonly seq: bigint;
  readonly kind: EntryKind;
  readonly effectiveOn: string;
}

/** A posting that took effect in the month. */
export interface MonthLine {
  readonly seq: bigint;
  readonly n: number;
  readonly kind: EntryKind;
  readonly effectiveOn: string;
  /** RFC 3339, UTC, microseconds. */
  readonly recordedAt: string;
  readonly amount: bigint;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The entry that this one undoes. */
  readonly reverses: LinkedEntry | null;
  /** The entry that undoes this one, if it is among those that count. */
  readonly reversedBy: LinkedEntry | null;
  /** The purposes of the other accounts of the entry, without saying whose they are. */
  readonly counterparts: readonly Purpose[];
}

/** One account's month. */
export interface AccountMonth {
  /** What took effect after `closedThrough` and before the month. */
  readonly before: { readonly minutes: bigint; readonly postings: bigint };
  /** In order of effect, then of record. */
  readonly lines: readonly MonthLine[];
}

/** What an account's postings were for: minutes, and how many, by entry. */
export interface EntryAmount {
  readonly seq: bigint;
  readonly amount: bigint;
  readonly reversedBySeq: bigint | null;
}

const ACCOUNT = `(
    SELECT a.id FROM ledger.account a
    WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = $3 AND a.purpose = $4 AND a.asset = $5)`;

/**
 * Each posting's entry is looked up by its key; a join on the book alone would read the whole journal. What takes
 * effect on a day is recorded on it or later, so older entries are not looked at.
 */
const BEFORE = `
  SELECT coalesce(sum(p.amount), 0)::bigint AS minutes, count(*)::bigint AS postings
  FROM ledger.posting p
  CROSS JOIN LATERAL (
    SELECT j.effective_on FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = p.seq OFFSET 0) e
  WHERE p.book_id = $1 AND p.account_id = ${ACCOUNT} AND p.seq > $6 AND p.seq <= $7
    AND e.effective_on < $8::date AND ($9::date IS NULL OR e.effective_on > $9::date)`;

const LINES = `
  WITH page AS MATERIALIZED (
    SELECT p.account_id, p.seq, p.n, p.amount, e.kind, e.effective_on, e.recorded_at, e.subject_type, e.subject_id,
      e.reverses_seq
    FROM ledger.posting p
    CROSS JOIN LATERAL (
      SELECT j.kind, j.effective_on, j.recorded_at, j.subject_type, j.subject_id, j.reverses_seq
      FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = p.seq OFFSET 0) e
    WHERE p.book_id = $1 AND p.account_id = ${ACCOUNT} AND p.seq > $6 AND p.seq <= $7
      AND e.effective_on BETWEEN $8::date AND $9::date
    LIMIT $10)
  SELECT q.seq, q.n, q.kind, q.effective_on, q.amount, q.subject_type, q.subject_id, q.reverses_seq,
    to_char(q.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at,
    o.kind AS reverses_kind, o.effective_on AS reverses_on,
    r.seq AS reversed_by_seq, r.kind AS reversed_by_kind, r.effective_on AS reversed_by_on,
    ARRAY (
      SELECT DISTINCT c.purpose
      FROM ledger.posting op
      CROSS JOIN LATERAL (
        SELECT a.purpose FROM ledger.account a WHERE a.book_id = $1 AND a.id = op.account_id OFFSET 0) c
      WHERE op.book_id = $1 AND op.seq = q.seq AND op.account_id <> q.account_id
      ORDER BY 1) AS counterparts
  FROM page q
  LEFT JOIN LATERAL (
    SELECT j.kind, j.effective_on FROM ledger.journal_entry j
    WHERE j.book_id = $1 AND j.seq = q.reverses_seq OFFSET 0) o ON true
  LEFT JOIN LATERAL (
    SELECT j.seq, j.kind, j.effective_on FROM ledger.journal_entry j
    WHERE j.book_id = $1 AND j.reverses_seq = q.seq AND j.seq <= $7 OFFSET 0) r ON true
  ORDER BY q.effective_on, q.seq, q.n`;

const FIRST_EFFECT = `
  SELECT min(e.effective_on) AS day
  FROM ledger.account a
  JOIN ledger.posting p ON p.book_id = a.book_id AND p.account_id = a.id
  CROSS JOIN LATERAL (
    SELECT j.effective_on FROM ledger.journal_entry j WHERE j.book_id = $1 AND j.seq = p.seq OFFSET 0) e
  WHERE a.book_id = $1 AND a.owner_id = $2 AND a.owner_kind = 'member'`;

const AMOUNTS = `
  SELECT w.seq, coalesce(s.amount, 0)::bigint AS amount, r.seq AS reversed_by_seq
  FROM unnest($6::bigint[]) AS w (seq)
  CROSS JOIN LATERAL (
    SELECT sum(p.amount) AS amount FROM ledger.posting p
    WHERE p.book_id = $1 AND p.seq = w.seq AND p.account_id = ${ACCOUNT}) s
  LEFT JOIN LATERAL (
    SELECT j.seq FROM ledger.journal_entry j
    WHERE j.book_id = $1 AND j.reverses_seq = w.seq AND j.seq <= $7 OFFSET 0) r ON true
  ORDER BY w.seq`;

interface LineRow {
  seq: bigint;
  n: number;
  kind: EntryKind;
  effective_on: string;
  recorded_at: string;
  amount: bigint;
  subject_type: string;
  subject_id: string;
  reverses_seq: bigint | null;
  reverses_kind: EntryKind | null;
  reverses_on: string | null;
  reversed_by_seq: bigint | null;
  reversed_by_kind: EntryKind | null;
  reversed_by_on: string | null;
  counterparts: Purpose[];
}

/** One account's month, by the entries up to `toSeq`. An account that was never posted to has an empty one. */
export async function readAccountMonth(
  pool: Pool,
  bookId: number,
  account: AccountRef,
  range: MonthRange,
): Promise<AccountMonth> {
  const { firstDay, lastDay, toSeq, limit } = range;
  const before = await readBefore(pool, bookId, account, range);
  const fromSeq = await lastSeqBefore(pool, bookId, firstDay);
  const values = [...namesOf(bookId, account), fromSeq, toSeq, firstDay, lastDay, limit + 1];
  const { rows } = await pool.query<LineRow>(LINES, values);
  return { before, lines: rows.map(toLine) };
}

async function readBefore(
  pool: Pool,
  bookId: number,
  account: AccountRef,
  { firstDay, closedThrough, toSeq }: MonthRange,
): Promise<AccountMonth['before']> {
  const nothing = { minutes: 0n, postings: 0n };
  if (closedThrough !== null && addDays(closedThrough, 1) === firstDay) return nothing;
  const fromSeq =
    closedThrough === null ? -1n : await lastSeqBefore(pool, bookId, addDays(closedThrough, 1));
  const values = [...namesOf(bookId, account), fromSeq, toSeq, firstDay, closedThrough];
  const { rows } = await pool.query<AccountMonth['before']>(BEFORE, values);
  return rows[0] ?? nothing;
}

/** The last entry recorded before a day began in Asia/Shanghai. */
function lastSeqBefore(pool: Pool, bookId: number, day: string): Promise<bigint> {
  return readSeqAt(pool, bookId, `${addDays(day, -1)}T23:59:59.999999+08:00`);
}

/** The day on which the first posting to any account of a member took effect; null when there is none. */
export async function readFirstEffect(
  pool: Pool,
  bookId: number,
  memberId: string,
): Promise<string | null> {
  const { rows } = await pool.query<{ day: string | null }>(FIRST_EFFECT, [bookId, memberId]);
  return rows[0]?.day ?? null;
}

/**
 * What entries moved on one account, by number, and which of them were undone up to `toSeq`. The caller bounds the
 * list; entries that do not touch the account moved 0n.
 */
export async function readEntryAmounts(
  pool: Pool,
  bookId: number,
  account: AccountRef,
  wish: { readonly seqs: readonly bigint[]; readonly toSeq: bigint },
): Promise<EntryAmount[]> {
  const { rows } = await pool.query<{
    seq: bigint;
    amount: bigint;
    reversed_by_seq: bigint | null;
  }>(AMOUNTS, [...namesOf(bookId, account), wish.seqs.map(String), wish.toSeq]);
  return rows.map(({ seq, amount, reversed_by_seq: reversedBySeq }) => ({
    seq,
    amount,
    reversedBySeq,
  }));
}

function namesOf(bookId: number, account: AccountRef): unknown[] {
  return [bookId, account.ownerId, account.ownerKind, account.purpose, account.asset];
}

function toLine(row: LineRow): MonthLine {
  return {
    seq: row.seq,
    n: row.n,
    kind: row.kind,
    effectiveOn: row.effective_on,
    recordedAt: row.recorded_at,
    amount: row.amount,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    reverses: linked(row.reverses_seq, row.reverses_kind, row.reverses_on),
    reversedBy: linked(row.reversed_by_seq, row.reversed_by_kind, row.reversed_by_on),
    counterparts: row.counterparts,
  };
}

function linked(
  seq: bigint | null,
  kind: EntryKind | null,
  effectiveOn: string | null,
): LinkedEntry | null {
  return seq === null || kind === null || effectiveOn === null ? null : { seq, kind, effectiveOn };
}
