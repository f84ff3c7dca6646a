import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SYSTEM_ACTOR } from '../../ledger/vocabulary.js';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { PoliciesService } from '../policies/policies.service.js';
import { type Span, shutSpans } from '../policies/shut-spans.js';
import { BookingsService } from './bookings.service.js';

/** So many a round and book; the next round goes on. */
const MOST_AT_ONCE = 200;
/** No booking holds more than a day of care, so the care is over by then, whatever its rate. */
const LONGEST_CARE = '24 hours';

/**
 * Gives back what is held for care that no record can answer any more. Any number of processes may do so at once: the
 * ledger releases a booking once.
 */
@Injectable()
export class OverdueBookings {
  constructor(
    private readonly database: Database,
    private readonly bookings: BookingsService,
    private readonly policies: PoliciesService,
  ) {}

  /** One bounded round over a book; how many were given back. What a record or request names meanwhile is left alone. */
  async release(bookId: number, now: Date): Promise<number> {
    const shut = shutSpans(await this.policies.versions(bookId), shanghaiDate(now));
    let released = 0;
    for (const { id, elderId } of await readOverdue(this.database.read, bookId, { shut, now })) {
      try {
        await this.bookings.cancelFor({ bookId, elderId, actorId: SYSTEM_ACTOR }, id);
        released += 1;
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'state_conflict') throw error;
      }
    }
    return released;
  }
}

/**
 * Bookings that are held, of days that no record can be handed in for any more, and that nothing names: no record that
 * lives, no request, no paper that waits for being counted, no reversal whose corrected record is still to be handed in.
 */
function readOverdue(
  reader: EntityManager,
  bookId: number,
  { shut, now }: { readonly shut: readonly Span[]; readonly now: Date },
): Promise<{ readonly id: string; readonly elderId: string }[]> {
  return reader.query(
    `SELECT o.id, o."elderId" FROM unnest($2::timestamptz[], $3::timestamptz[]) AS shut (from_at, until_at)
     CROSS JOIN LATERAL (
       SELECT b.id, b.elder_id AS "elderId" FROM kapok.care_bookings b
       WHERE b.book_id = $1 AND b.state = 'held' AND b.starts_at <= $4::timestamptz - interval '${LONGEST_CARE}'
         AND b.starts_at >= shut.from_at AND b.starts_at < shut.until_at
         AND NOT EXISTS (SELECT FROM kapok.volunteer_intervals i WHERE i.book_id = $1 AND i.booking_id = b.id)
         AND NOT EXISTS (SELECT FROM kapok.care_requests q WHERE q.book_id = $1 AND q.booking_id = b.id)
         AND NOT EXISTS (
           SELECT FROM kapok.paper_lines l WHERE l.book_id = $1 AND l.booking_id = b.id AND l.state = 'entered')
         AND NOT EXISTS (
           SELECT FROM kapok.disputes d
           CROSS JOIN LATERAL (
             SELECT r.booking_id FROM kapok.service_records r WHERE r.book_id = $1 AND r.id = d.record_id OFFSET 0) r
           WHERE d.book_id = $1 AND d.follow_up = 'due' AND r.booking_id = b.id)
       ORDER BY b.starts_at, b.id LIMIT ${MOST_AT_ONCE}) o
     LIMIT ${MOST_AT_ONCE}`,
    [bookId, shut.map(({ from }) => from), shut.map(({ until }) => until), now],
  );
}
