import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { OCCUPYING_STATES } from '../service-records/service-records.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import type { Rulebook } from '../service-records/submission-desk.js';
import type { VisitRow } from './visit-rows.js';

/** What a volunteer says of the hours of a visit: when it was, or the record that says so already. */
export type VisitHoursWish =
  | { readonly startsAt: Date; readonly endsAt: Date }
  | { readonly recordId: string };

/** The record behind a visit, and when the service began. */
export interface VisitRecord {
  readonly recordId: string;
  readonly startsAt: Date;
}

/** What is read before the transaction: the service of the visit's pair, and the rules for its records. */
export interface HoursGrounds {
  readonly serviceCode: string;
  readonly rules: Rulebook;
}

const PAIR_SERVICE = `
  SELECT s.code FROM kapok.visits v
  CROSS JOIN LATERAL (SELECT p.service_id FROM kapok.pairs p WHERE p.book_id = v.book_id AND p.id = v.pair_id OFFSET 0) p
  CROSS JOIN LATERAL (SELECT t.code FROM kapok.services t WHERE t.book_id = v.book_id AND t.id = p.service_id OFFSET 0) s
  WHERE v.book_id = $1 AND v.id = $2`;

const RECORD_OF_VISIT = `
  SELECT r.starts_at AS "startsAt" FROM kapok.service_records r
  WHERE r.book_id = $1 AND r.id = $2 AND r.volunteer_id = $3 AND r.recipient_id = $4 AND r.state = ANY ($5::text[])
  FOR SHARE`;

/** The hours of volunteers' visits: logged with the visit, or named when they stand already. */
@Injectable()
export class VisitHours {
  constructor(private readonly records: ServiceRecordsService) {}

  /** Read before a transaction is opened. Null: the visit is no volunteer's. */
  async grounds(reader: Tx, bookId: number, visit: VisitRow): Promise<HoursGrounds | null> {
    const rows: { code: string }[] = await reader.query(PAIR_SERVICE, [bookId, visit.id]);
    const serviceCode = rows[0]?.code;
    if (serviceCode === undefined) return null;
    return { serviceCode, rules: await this.records.rulebook(bookId, [serviceCode]) };
  }

  /**
   * The record of a volunteer's visit, inside `tx`. Hours are logged on the volunteer's own word and judged like any
   * others: throws every code of the submission rules. A named record must be a live one of this volunteer for this
   * elder: `not_found`. Locks the named record against leaving its state, or those of a submission.
   */
  async recordOf(
    tx: Tx,
    bookId: number,
    wish: {
      readonly visit: VisitRow;
      readonly grounds: HoursGrounds;
      readonly hours: VisitHoursWish;
    },
  ): Promise<VisitRecord> {
    const { visit, hours } = wish;
    if ('recordId' in hours) return this.#standing(tx, bookId, visit, hours.recordId);
    const { serviceCode, rules } = wish.grounds;
    const context = { bookId, claimant: 'volunteer', rules } as const;
    const recordId = await this.records.submitProven(tx, context, {
      ...hours,
      recordNo: null,
      volunteerId: visit.visitorId,
      recipientId: visit.elderId,
      serviceCode,
      place: visit.unitCode,
      evidence: 'self',
      note: null,
      bookingId: null,
      requestId: null,
      activityId: null,
      enteredBy: visit.visitorId,
      registeredOn: null,
      funding: 'issue',
      source: null,
    });
    return { recordId, startsAt: hours.startsAt };
  }

  async #standing(tx: Tx, bookId: number, visit: VisitRow, recordId: string): Promise<VisitRecord> {
    const rows: { startsAt: Date }[] = await tx.query(RECORD_OF_VISIT, [
      bookId,
      recordId,
      visit.visitorId,
      visit.elderId,
      OCCUPYING_STATES,
    ]);
    if (rows[0] === undefined) throw new DomainError('not_found');
    return { recordId, startsAt: rows[0].startsAt };
  }
}
