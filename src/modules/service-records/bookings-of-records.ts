import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { RecordContent } from './record-writes.js';

interface BookingRow {
  elder_id: string;
  service_id: string;
  volunteer_id: string | null;
  state: string;
  is_granted: boolean;
}

/**
 * Checks that a record answers the booking it names: held, of this recipient and service, and agreed
 * with this volunteer or with nobody yet. Throws `unknown_booking`. Whether it is still held is asked
 * again when the record is posted. Answers what pays: `grant` when it holds granted minutes only.
 */
export async function requireBooking(
  tx: Tx,
  bookId: number,
  bookingId: string,
  content: RecordContent,
): Promise<'own' | 'grant'> {
  const rows: BookingRow[] = await tx.query(
    `SELECT elder_id, service_id, volunteer_id, state, held_granted_minutes = held_minutes AS is_granted
     FROM kapok.care_bookings
     WHERE book_id = $1 AND id = $2`,
    [bookId, bookingId],
  );
  const booking = rows[0];
  const answers =
    booking?.state === 'held' &&
    booking.elder_id === content.recipientId &&
    booking.service_id === content.serviceId &&
    (booking.volunteer_id === null || booking.volunteer_id === content.volunteerId);
  if (!answers) throw new DomainError('unknown_booking');
  return booking.is_granted ? 'grant' : 'own';
}
