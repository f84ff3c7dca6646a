import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import type { Tx } from '../../platform/database/database.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import {
  type ObservedRecord,
  type RecordObserver,
  RecordObservers,
  type RequestClaim,
  type RequestGrounds,
} from '../service-records/record-observers.js';
import type { RequestFunding } from './care-requests.js';
import { RequestNews } from './request-news.js';
import { type CareRequest, lockRequest } from './request-rows.js';
import { type StepTaker, takeStep } from './request-steps.js';
import { endOfCare } from './request-wish.js';

/**
 * Moves requests with the records that answer them, in the records' own transactions: matched to served when one is
 * submitted, and back when it is rejected, withdrawn or reversed. An evaluation stands whatever becomes of the record.
 */
@Injectable()
export class ServedRequests implements RecordObserver, OnModuleInit {
  constructor(
    private readonly observers: RecordObservers,
    private readonly news: RequestNews,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.observers.register(this);
  }

  /**
   * Who pays for the record that answers a request. Throws `unknown_request` unless the request waits for a record of
   * this volunteer, for this elder and service, and, where the pool pays, of no more minutes than were asked for: what
   * is held for other requests bounds them. Locks the request.
   */
  async groundsOf(tx: Tx, bookId: number, claim: RequestClaim): Promise<RequestGrounds | null> {
    const request = await lockRequest(tx, bookId, claim.requestId);
    if (request === null) return null;
    const answers =
      awaitsRecord(request) &&
      request.volunteerId === claim.volunteerId &&
      request.elderId === claim.recipientId &&
      request.serviceId === claim.serviceId &&
      (request.funding !== 'pool' || endOfCare(claim.startsAt, request.minutes) >= claim.endsAt);
    if (!answers) throw new DomainError('unknown_request');
    return { bookingId: request.bookingId, funding: fundOf(request.funding) };
  }

  /** Records that answer requests were submitted, or submitted anew after a rejection. */
  async submitted(tx: Tx, bookId: number, records: readonly ObservedRecord[]): Promise<void> {
    await requireNamedRequests(tx, bookId, records);
    for (const record of records) {
      if (record.requestId !== null) await this.serve(tx, bookId, record, record.requestId);
    }
  }

  /** A record that answered a request counts no more. */
  async released(tx: Tx, bookId: number, record: ObservedRecord): Promise<void> {
    if (record.requestId === null) return;
    const request = await lockRequest(tx, bookId, record.requestId);
    if (request?.recordId !== record.id) return;
    if (request.state !== 'served') {
      await setRecord(tx, bookId, { requestId: request.id, recordId: null });
      return;
    }
    const by = this.takerOf(record);
    await takeStep(tx, bookId, { request, action: 'unserve', by, set: { record_id: null } });
  }

  private async serve(
    tx: Tx,
    bookId: number,
    record: ObservedRecord,
    requestId: string,
  ): Promise<void> {
    const request = await lockRequest(tx, bookId, requestId);
    if (request === null || request.recordId === record.id) return;
    const answers =
      awaitsRecord(request) &&
      request.volunteerId === record.volunteerId &&
      request.elderId === record.recipientId;
    if (!answers) throw new DomainError('unknown_request');
    if (request.state !== 'matched') {
      await setRecord(tx, bookId, { requestId, recordId: record.id });
      return;
    }
    const by = this.takerOf(record);
    const set = { record_id: record.id };
    const n = await takeStep(tx, bookId, { request, action: 'serve', by, set });
    await this.news.served(tx, bookId, request, { n, recordId: record.id });
  }

  private takerOf(record: ObservedRecord): StepTaker {
    const { id: recordId, volunteerId: actorId } = record;
    return { actorId, capacity: 'record', recordId, at: this.clock.now() };
  }
}

/** Matched, or evaluated already by a record that was taken back since: then another one may stand in for it. */
function awaitsRecord({ state, recordId }: CareRequest): boolean {
  const isJudged = state === 'evaluated' || state === 'improved';
  return state === 'matched' || (isJudged && recordId === null);
}

/** Who pays for a record without a booking. */
function fundOf(funding: RequestFunding): 'issue' | 'pool' {
  return funding === 'pool' ? 'pool' : 'issue';
}

async function setRecord(
  tx: Tx,
  bookId: number,
  of: { readonly requestId: string; readonly recordId: string | null },
): Promise<void> {
  await tx.query('UPDATE kapok.care_requests SET record_id = $3 WHERE book_id = $1 AND id = $2', [
    bookId,
    of.requestId,
    of.recordId,
  ]);
}

/**
 * What is held for a request pays only a record that names the request: without it the request would wait forever.
 * Throws `unknown_booking`.
 */
async function requireNamedRequests(
  tx: Tx,
  bookId: number,
  records: readonly ObservedRecord[],
): Promise<void> {
  const unnamed = records.filter(({ requestId }) => requestId === null).map(({ id }) => id);
  if (unnamed.length === 0) return;
  const rows: unknown[] = await tx.query(
    `SELECT 1 FROM unnest($2::uuid[]) AS u (id)
     CROSS JOIN LATERAL (
       SELECT r.booking_id FROM kapok.service_records r
       WHERE r.book_id = $1 AND r.id = u.id AND r.booking_id IS NOT NULL OFFSET 0) r
     CROSS JOIN LATERAL (
       SELECT q.id FROM kapok.care_requests q WHERE q.book_id = $1 AND q.booking_id = r.booking_id OFFSET 0) q
     LIMIT 1`,
    [bookId, unnamed],
  );
  if (rows.length > 0) throw new DomainError('unknown_booking');
}
