import type { EntityManager } from 'typeorm';
import { invariant } from '../../platform/errors/invariant.js';
import type { ProvenRecord } from '../service-records/proven-record.js';
import type { ObservedRecord } from '../service-records/record-observers.js';
import type { Dispute } from './dispute-rows.js';
import { orderedBy } from './reversal-request.js';

/** A reversed record, as far as another one may take its place. */
export interface ReversedRecord extends ObservedRecord {
  readonly serviceCode: string;
  readonly place: string | null;
  readonly registeredOn: string;
  readonly funding: string;
  readonly bookingId: string | null;
}

/** The record of a dispute. */
export async function readReversedRecord(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<ReversedRecord> {
  const rows: ReversedRecord[] = await reader.query(
    `SELECT r.id, r.request_id AS "requestId", r.activity_id AS "activityId", r.volunteer_id AS "volunteerId",
       r.recipient_id AS "recipientId", s.code AS "serviceCode", r.place, r.registered_on AS "registeredOn", r.funding,
       r.booking_id AS "bookingId"
     FROM kapok.service_records r
     CROSS JOIN LATERAL (SELECT t.code FROM kapok.services t WHERE t.book_id = r.book_id AND t.id = r.service_id OFFSET 0) s
     WHERE r.book_id = $1 AND r.id = $2`,
    [bookId, id],
  );
  const [record] = rows;
  invariant(record, 'a dispute is about a record');
  return record;
}

/**
 * What the record should have said: the same care at the times of the decision, registered on the day of the first
 * one, so that the submission window does not shut because of the dispute. Whoever decided enters it, on the written
 * decision, and so cannot approve it.
 */
export function correctedRecord(
  dispute: Dispute,
  record: ReversedRecord,
  requestId: string | null,
): ProvenRecord {
  return {
    recordNo: null,
    volunteerId: record.volunteerId,
    recipientId: record.recipientId,
    serviceCode: record.serviceCode,
    startsAt: dispute.correctedStartsAt,
    endsAt: dispute.correctedEndsAt,
    place: record.place,
    evidence: 'paper',
    note: null,
    bookingId: record.bookingId,
    requestId,
    enteredBy: orderedBy(dispute),
    registeredOn: record.registeredOn,
    funding: record.funding === 'pool' ? 'pool' : 'issue',
    activityId: record.activityId,
    source: null,
  };
}
