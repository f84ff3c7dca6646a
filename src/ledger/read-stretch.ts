import type { Pool } from 'pg';
import { addDays } from '../platform/clock/shanghai.js';
import { readSeqAt } from './read-balances.js';

/** A connection that a report reads on, or a pool. */
export type Reader = Pick<Pool, 'query'>;

/** An instant, and the last entry that was recorded at or before it. */
export interface LedgerPlace {
  readonly seq: bigint;
  /** RFC 3339, UTC, microseconds. */
  readonly instant: string;
}

/**
 * Which entries a report counts: those that take effect on one of these days, as far as they stood at a place in the
 * chain. Dates are YYYY-MM-DD in Asia/Shanghai.
 */
export interface Stretch {
  readonly bookId: number;
  readonly firstDay: string;
  readonly lastDay: string;
  /** No entry up to this one takes effect on `firstDay` or later. */
  readonly afterSeq: bigint;
  /** The last entry that counts. */
  readonly toSeq: bigint;
  /** Whether the days were closed by then: nothing later takes effect on them any more. */
  readonly isClosed: boolean;
}

/** Whose accounts count: these owners' (members' and units' ids), or all of the book when null. */
export type Owners = readonly string[] | null;

const PLACE = `
  SELECT e.seq, to_char(coalesce($3::timestamptz, e.recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS instant
  FROM ledger.journal_entry e
  WHERE e.book_id = $1 AND e.seq = $2`;

/** The entry that closed a day, if one up to $3 did; months are closed in order. */
const CLOSED_BY = `
  SELECT min(m.close_seq) AS seq FROM ledger.period m
  WHERE m.book_id = $1 AND m.month_end >= $2::date AND m.close_seq <= $3`;

/**
 * The place in the chain that an RFC 3339 instant stands for; when it is null, that of the last entry, with the
 * instant at which it was recorded. Null before the book was founded. Recorded times only grow, so the entries up to
 * a place never change.
 */
export async function readPlaceAt(
  reader: Reader,
  bookId: number,
  instant: string | null,
): Promise<LedgerPlace | null> {
  const seq = await readSeqAt(reader, bookId, instant ?? 'infinity');
  const { rows } = await reader.query<LedgerPlace>(PLACE, [bookId, seq, instant]);
  return rows[0] ?? null;
}

/**
 * The entries up to `toSeq` that take effect between two days. An entry is never recorded before the day it takes
 * effect on, nor after the month was closed, so those outside need not be looked at.
 */
export async function stretchOf(
  reader: Reader,
  given: Omit<Stretch, 'afterSeq' | 'isClosed'>,
): Promise<Stretch> {
  const { bookId, firstDay, lastDay, toSeq } = given;
  const { rows } = await reader.query<{ seq: bigint | null }>(CLOSED_BY, [bookId, lastDay, toSeq]);
  const closeSeq = rows[0]?.seq ?? null;
  return {
    ...given,
    afterSeq: await lastSeqBefore(reader, bookId, firstDay),
    toSeq: closeSeq ?? toSeq,
    isClosed: closeSeq !== null,
  };
}

/** The last entry recorded before a day began in Asia/Shanghai; -1n when there is none. */
export function lastSeqBefore(reader: Reader, bookId: number, day: string): Promise<bigint> {
  return readSeqAt(reader, bookId, `${addDays(day, -1)}T23:59:59.999999+08:00`);
}
