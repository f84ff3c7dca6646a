import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';

/**
 * Notes with whom the care of a held booking is agreed (null: with nobody any more), so that nobody else's record can
 * be paid by it. Answers false, and changes nothing, when the booking is not held. Locks the booking's row until `tx`
 * ends: append nothing before that.
 */
export async function agreeWithVolunteer(
  tx: Tx,
  bookId: number,
  agreed: { readonly bookingId: string; readonly volunteerId: string | null },
): Promise<boolean> {
  const [, affected]: [unknown, number] = await tx.query(
    `UPDATE kapok.care_bookings SET volunteer_id = $3 WHERE book_id = $1 AND id = $2 AND state = 'held'`,
    [bookId, agreed.bookingId, agreed.volunteerId],
  );
  return affected === 1;
}

/**
 * Whether a care request that can still be withdrawn, or served, rests on a booking: then the request is withdrawn, not
 * the booking. One that is evaluated cannot be; if its record was taken back, its booking is all that there is to end.
 */
export async function servesOpenRequest(
  reader: EntityManager,
  bookId: number,
  bookingId: string,
): Promise<boolean> {
  const rows: unknown[] = await reader.query(
    `SELECT 1 FROM kapok.care_requests q
     WHERE q.book_id = $1 AND q.booking_id = $2 AND q.state NOT IN ('evaluated', 'improved')`,
    [bookId, bookingId],
  );
  return rows.length > 0;
}
