import type { ClientBase } from 'pg';
import type { HeldMinutes } from '../../ledger/read-reconciliation.js';
import type { BookingBrief, RecordBrief, SpendingBrief } from './judgements.js';

/** A page by id: what comes after one, so many at most. */
export interface IdPage {
  readonly after: string;
  readonly limit: number;
}

/** Below every id. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

const RECORD = 's.id, s.state, s.entry_seq AS "entrySeq"';
const BOOKING =
  'c.id, c.state, c.hold_seq AS "holdSeq", c.settle_seq AS "settleSeq", c.record_id AS "recordId"';
const SPENDING = 's.id, s.state, s.spent_seq AS "spentSeq", s.refund_seq AS "refundSeq"';

/** Records by id, after one. */
export function readRecordPage(
  client: ClientBase,
  bookId: number,
  page: IdPage,
): Promise<RecordBrief[]> {
  const table = 'kapok.service_records s WHERE s.book_id = $1 AND s.id > $2 ORDER BY s.id';
  return rowsOf(client, `SELECT ${RECORD} FROM ${table} LIMIT $3`, [
    bookId,
    page.after,
    page.limit,
  ]);
}

/** Bookings by id, after one. */
export function readBookingPage(
  client: ClientBase,
  bookId: number,
  page: IdPage,
): Promise<BookingBrief[]> {
  const table = 'kapok.care_bookings c WHERE c.book_id = $1 AND c.id > $2 ORDER BY c.id';
  return rowsOf(client, `SELECT ${BOOKING} FROM ${table} LIMIT $3`, [
    bookId,
    page.after,
    page.limit,
  ]);
}

/** Spending codes by id, after one. */
export function readSpendingPage(
  client: ClientBase,
  bookId: number,
  page: IdPage,
): Promise<SpendingBrief[]> {
  const table = 'kapok.spend_codes s WHERE s.book_id = $1 AND s.id > $2 ORDER BY s.id';
  return rowsOf(client, `SELECT ${SPENDING} FROM ${table} LIMIT $3`, [
    bookId,
    page.after,
    page.limit,
  ]);
}

/** Records by their ids; unknown ones are absent. */
export function readRecords(
  client: ClientBase,
  bookId: number,
  ids: readonly string[],
): Promise<Map<string, RecordBrief>> {
  return byIds(client, { bookId, ids, columns: RECORD, table: 'service_records' });
}

/** Bookings by their ids; unknown ones are absent. */
export function readBookings(
  client: ClientBase,
  bookId: number,
  ids: readonly string[],
): Promise<Map<string, BookingBrief>> {
  return byIds(client, { bookId, ids, columns: BOOKING, table: 'care_bookings' });
}

/** Spending codes by their ids; unknown ones are absent. */
export function readSpendings(
  client: ClientBase,
  bookId: number,
  ids: readonly string[],
): Promise<Map<string, SpendingBrief>> {
  return byIds(client, { bookId, ids, columns: SPENDING, table: 'spend_codes' });
}

/** What the held bookings and the gifts that cool off of up to `limit` members hold, by member id, after one. */
export function readBookedMinutes(
  client: ClientBase,
  bookId: number,
  page: IdPage,
): Promise<HeldMinutes[]> {
  return rowsOf(
    client,
    `SELECT h.owner_id AS "ownerId", sum(h.own)::bigint AS own, sum(h.granted)::bigint AS granted
     FROM (
       (SELECT b.elder_id AS owner_id, sum(b.held_minutes - b.held_granted_minutes) AS own,
          sum(b.held_granted_minutes) AS granted
        FROM kapok.care_bookings b
        WHERE b.book_id = $1 AND b.state = 'held' AND b.elder_id > $2
        GROUP BY b.elder_id ORDER BY b.elder_id LIMIT $3)
       UNION ALL
       (SELECT t.giver_id, sum(t.minutes), 0
        FROM kapok.transfers t
        WHERE t.book_id = $1 AND t.state = 'held' AND t.giver_id > $2
        GROUP BY t.giver_id ORDER BY t.giver_id LIMIT $3)) h
     GROUP BY h.owner_id ORDER BY h.owner_id LIMIT $3`,
    [bookId, page.after, page.limit],
  );
}

/** Up to `limit` volunteers who have records, by id, after one: one look at the index each. */
export async function readVolunteers(
  client: ClientBase,
  bookId: number,
  page: IdPage,
): Promise<string[]> {
  const rows: { id: string }[] = await rowsOf(
    client,
    `WITH RECURSIVE found (id, n) AS (
       (SELECT r.volunteer_id, 1 FROM kapok.service_records r
        WHERE r.book_id = $1 AND r.volunteer_id > $2 ORDER BY r.volunteer_id LIMIT 1)
       UNION ALL
       SELECT next.volunteer_id, f.n + 1
       FROM found f
       CROSS JOIN LATERAL (SELECT r.volunteer_id FROM kapok.service_records r
         WHERE r.book_id = $1 AND r.volunteer_id > f.id ORDER BY r.volunteer_id LIMIT 1) next
       WHERE f.n < $3)
     SELECT id FROM found`,
    [bookId, page.after, page.limit],
  );
  return rows.map(({ id }) => id);
}

/** The posted records of volunteers, with the day that their caps count by. */
export function readPostedRecords(
  client: ClientBase,
  bookId: number,
  volunteerIds: readonly string[],
): Promise<{ readonly memberId: string; readonly date: string; readonly seq: bigint }[]> {
  return rowsOf(
    client,
    `SELECT w.id AS "memberId", r.service_date AS date, r.entry_seq AS seq
     FROM unnest($2::uuid[]) AS w (id)
     CROSS JOIN LATERAL (
       SELECT t.service_date, t.entry_seq FROM kapok.service_records t
       WHERE t.book_id = $1 AND t.volunteer_id = w.id AND t.entry_seq IS NOT NULL AND t.state <> 'reversed' OFFSET 0) r`,
    [bookId, volunteerIds],
  );
}

async function byIds<T extends { readonly id: string }>(
  client: ClientBase,
  wish: {
    readonly bookId: number;
    readonly ids: readonly string[];
    readonly columns: string;
    readonly table: 'service_records' | 'care_bookings' | 'spend_codes';
  },
): Promise<Map<string, T>> {
  if (wish.ids.length === 0) return new Map();
  // The columns are written with the first letter of their table. No others are read: auditors' login has not all.
  const alias = wish.table[0];
  const rows: T[] = await rowsOf(
    client,
    `SELECT found.* FROM unnest($2::uuid[]) AS w (id)
     CROSS JOIN LATERAL (SELECT ${wish.columns} FROM kapok.${wish.table} ${alias}
       WHERE ${alias}.book_id = $1 AND ${alias}.id = w.id OFFSET 0) found`,
    [wish.bookId, wish.ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function rowsOf<T>(client: ClientBase, text: string, values: unknown[]): Promise<T[]> {
  return (await client.query(text, values)).rows as T[];
}
