import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { Crossing } from './community-exchange.js';
import type { BookingState } from './redemptions.js';

/** A booking with the codes that people know it by. */
export interface Booking {
  readonly id: string;
  readonly state: BookingState;
  readonly elderId: string;
  readonly elderNo: string;
  readonly serviceId: string;
  readonly serviceCode: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitPath: string;
  readonly volunteerId: string | null;
  readonly startsAt: Date;
  /** All that is held, of either kind. */
  readonly heldMinutes: bigint;
  /** The part of it that granted minutes bear; 0n until it is held. */
  readonly heldGrantedMinutes: bigint;
  readonly requestedAt: Date;
  readonly holdSeq: bigint | null;
  readonly settleSeq: bigint | null;
  readonly recordId: string | null;
  /** Of its commitment, 32 bytes; zeros once the elder was erased, null for bookings of before there were any. */
  readonly salt: Buffer | null;
}

/** A booking to write; it starts as `requested`. */
export interface NewBooking {
  readonly bookId: number;
  readonly id: string;
  readonly elderId: string;
  readonly serviceId: string;
  readonly unitId: string;
  readonly volunteerId: string | null;
  readonly startsAt: Date;
  readonly heldMinutes: bigint;
  readonly requestedBy: string;
  /** By what right it was asked for in the elder's name; both null: by the elder, or by a worker. */
  readonly proxyId: string | null;
  readonly callId: string | null;
  readonly salt: Buffer;
}

/** Whose bookings a list shows. */
export interface BookingScope {
  /** Bookings of this elder or agreed with this volunteer, ... */
  readonly memberId: string;
  /** ... those of elders whom one may act for, ... */
  readonly elderIds: readonly string[];
  /** ... and all those at or below units of these paths. */
  readonly unitPaths: readonly string[];
}

const COLUMNS = `b.id, b.state, b.elder_id AS "elderId", m.member_no AS "elderNo", b.service_id AS "serviceId",
    s.code AS "serviceCode", b.unit_id AS "unitId", u.code AS "unitCode", u.path AS "unitPath", b.volunteer_id AS "volunteerId",
    b.starts_at AS "startsAt", b.held_minutes AS "heldMinutes",
    b.held_granted_minutes AS "heldGrantedMinutes", b.requested_at AS "requestedAt",
    b.hold_seq AS "holdSeq", b.settle_seq AS "settleSeq", b.record_id AS "recordId", b.salt`;
const NAMES = `
  JOIN kapok.members m ON m.book_id = b.book_id AND m.id = b.elder_id
  JOIN kapok.services s ON s.book_id = b.book_id AND s.id = b.service_id
  JOIN kapok.units u ON u.book_id = b.book_id AND u.id = b.unit_id`;

const SELECT_ONE = `SELECT ${COLUMNS} FROM kapok.care_bookings b ${NAMES} WHERE b.book_id = $1 AND b.id = $2`;

/** The bookings of one owner column, cut to a page. */
const firstOf = (owner: string): string => `
  SELECT b.* FROM kapok.care_bookings b
  WHERE b.book_id = $1 AND ${owner}
    AND ($4::text IS NULL OR b.state = $4)
    AND ($5::timestamptz IS NULL OR (b.starts_at, b.id) < ($5, $6::uuid))
  ORDER BY b.starts_at DESC, b.id DESC
  LIMIT $7`;

/**
 * Each way to a booking is cut to a page on an index of its own, the elders of a proxy and the units of a worker one by
 * one: what is read is bounded by the page, the elders and the units, however many bookings there are.
 */
const SELECT_PAGE = `
  WITH found AS (
    (${firstOf('b.elder_id = $2')})
    UNION (${firstOf('b.volunteer_id = $2')})
    UNION (
      SELECT per_elder.* FROM unnest($8::uuid[]) AS named (id)
      CROSS JOIN LATERAL (${firstOf('b.elder_id = named.id')}) per_elder)
    UNION (
      SELECT per_unit.* FROM unnest($3::text[]) AS top (path)
      JOIN kapok.units below ON below.book_id = $1 AND starts_with(below.path, top.path)
      CROSS JOIN LATERAL (${firstOf('b.unit_id = below.id')}) per_unit)
  )
  SELECT ${COLUMNS} FROM (SELECT * FROM found ORDER BY starts_at DESC, id DESC LIMIT $7) b ${NAMES}
  ORDER BY b.starts_at DESC, b.id DESC`;

/** The booking, or null. */
export async function readBooking(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<Booking | null> {
  const rows: Booking[] = await reader.query(SELECT_ONE, [bookId, id]);
  return rows[0] ?? null;
}

/** Bookings by their ids, in no order; one that is not there is absent. The caller bounds the list. */
export function readBookingsById(
  reader: EntityManager,
  bookId: number,
  ids: readonly string[],
): Promise<Booking[]> {
  return reader.query(
    `SELECT ${COLUMNS} FROM unnest($2::uuid[]) AS w (id)
     CROSS JOIN LATERAL (
       SELECT c.* FROM kapok.care_bookings c WHERE c.book_id = $1 AND c.id = w.id OFFSET 0) b
     CROSS JOIN LATERAL (
       SELECT n.member_no FROM kapok.members n WHERE n.book_id = $1 AND n.id = b.elder_id OFFSET 0) m
     CROSS JOIN LATERAL (
       SELECT n.code FROM kapok.services n WHERE n.book_id = $1 AND n.id = b.service_id OFFSET 0) s
     CROSS JOIN LATERAL (
       SELECT n.code, n.path FROM kapok.units n WHERE n.book_id = $1 AND n.id = b.unit_id OFFSET 0) u`,
    [bookId, ids],
  );
}

/** Writes a booking as `requested`; one that stands under the id is left alone. `crossing` null: within one community. */
export async function insertBooking(
  tx: Tx,
  booking: NewBooking,
  crossing: Crossing | null,
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.care_bookings (book_id, id, elder_id, service_id, unit_id, volunteer_id, starts_at, held_minutes,
       state, requested_by, proxy_id, call_id, paying_unit_id, earning_unit_id, salt)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'requested', $9, $10, $11, $12, $13, $14)
     ON CONFLICT ON CONSTRAINT care_bookings_pkey DO NOTHING`,
    [
      booking.bookId,
      booking.id,
      booking.elderId,
      booking.serviceId,
      booking.unitId,
      booking.volunteerId,
      booking.startsAt,
      booking.heldMinutes,
      booking.requestedBy,
      booking.proxyId,
      booking.callId,
      crossing?.paying ?? null,
      crossing?.earning ?? null,
      booking.salt,
    ],
  );
}

/** Refuses a booking that is not held yet; does nothing to one that has moved on. */
export async function refuseBooking(tx: Tx, bookId: number, id: string): Promise<void> {
  await tx.query(
    `UPDATE kapok.care_bookings SET state = 'refused' WHERE book_id = $1 AND id = $2 AND state = 'requested'`,
    [bookId, id],
  );
}

/** Whether a record that is neither rejected, withdrawn nor reversed says the booked care was given. */
export async function hasLiveRecord(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<boolean> {
  const rows: unknown[] = await reader.query(
    // A live record is one that occupies its volunteer's time.
    'SELECT 1 FROM kapok.volunteer_intervals i WHERE i.book_id = $1 AND i.booking_id = $2',
    [bookId, id],
  );
  return rows.length > 0;
}

/** Up to `limit` bookings in scope, the latest start first, below a position. */
export function readBookings(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly scope: BookingScope;
    readonly state: BookingState | null;
    readonly after: { readonly startsAt: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<Booking[]> {
  const { scope, state, after, limit } = page;
  return reader.query(SELECT_PAGE, [
    bookId,
    scope.memberId,
    scope.unitPaths,
    state,
    after?.startsAt ?? null,
    after?.id ?? null,
    limit,
    scope.elderIds,
  ]);
}
