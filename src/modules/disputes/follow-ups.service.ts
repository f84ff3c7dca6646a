import { Injectable } from '@nestjs/common';
import { LedgerService } from '../../ledger/ledger.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { invariant } from '../../platform/errors/invariant.js';
import { releaseRequest } from '../redemptions/booking-entries.js';
import { hasLiveRecord, readBooking } from '../redemptions/booking-rows.js';
import { RecordObservers } from '../service-records/record-observers.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import { correctedRecord, type ReversedRecord, readReversedRecord } from './corrected-record.js';
import { DisputeNews } from './dispute-news.js';
import { type Dispute, lockDispute, readDispute } from './dispute-rows.js';
import { endFollowUp } from './dispute-writes.js';
import { orderedBy } from './reversal-request.js';

/** Refusals of a request that has gone its way: the corrected record then stands for itself. */
const REQUEST_IS_OVER: readonly ErrorCode[] = ['unknown_request', 'state_conflict', 'not_found'];

/**
 * What follows a reversal: whoever follows records hears of it; a booking's minutes go back to the elder, or the
 * corrected record is handed in and waits for approval like any other. When the rules refuse that one, the minutes go back
 * as well. Once, resumed after a crash.
 */
@Injectable()
export class FollowUpsService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly records: ServiceRecordsService,
    private readonly observers: RecordObservers,
    private readonly news: DisputeNews,
    private readonly clock: Clock,
  ) {}

  /** Completes what is due after the reversal of a dispute's record; nothing for any other dispute. */
  async complete(bookId: number, id: string): Promise<void> {
    const dispute = await readDispute(this.database.read, bookId, id);
    if (dispute?.followUp !== 'due') return;
    const record = await readReversedRecord(this.database.read, bookId, dispute.recordId);
    if (dispute.correctedStartsAt === null) {
      if (record.bookingId !== null) await this.release(bookId, dispute, record.bookingId);
      await this.end(bookId, { dispute, record, code: null });
    } else {
      await this.correct(bookId, dispute, record);
    }
  }

  /** Gives the held minutes back, own and granted ones, unless somebody has answered or ended the booking already. */
  private async release(bookId: number, dispute: Dispute, bookingId: string): Promise<void> {
    const booking = await readBooking(this.database.read, bookId, bookingId);
    invariant(booking, 'a record names a booking that exists');
    const isFree =
      booking.state === 'held' && !(await hasLiveRecord(this.database.read, bookId, bookingId));
    if (!isFree) return;
    const context = { bookId, actorId: orderedBy(dispute), today: this.clock.today() };
    const outcome = await this.ledger.append(releaseRequest(booking, context));
    if (outcome.outcome === 'refused' && outcome.code !== 'state_conflict') {
      throw new DomainError(outcome.code, { facts: outcome.facts });
    }
  }

  private async correct(bookId: number, dispute: Dispute, record: ReversedRecord): Promise<void> {
    const rules = await this.records.rulebook(bookId, [record.serviceCode]);
    const context = { bookId, claimant: 'paper', rules } as const;
    const tryWith = (requestId: string | null): Promise<ErrorCode | null> =>
      this.refusalOf(() =>
        this.inFollowUp(bookId, { dispute, record }, async (tx) => {
          const proven = correctedRecord(dispute, record, requestId);
          const correctedRecordId = await this.records.submitProven(tx, context, proven);
          await endFollowUp(tx, bookId, dispute.id, { code: null, correctedRecordId });
        }),
      );
    let code = await tryWith(record.requestId);
    const isOver = code !== null && REQUEST_IS_OVER.includes(code);
    if (record.requestId !== null && isOver) code = await tryWith(null);
    if (code === null) return;
    if (record.bookingId !== null) await this.release(bookId, dispute, record.bookingId);
    await this.end(bookId, { dispute, record, code });
  }

  /** The rules may refuse the corrected record (an overlap, say): the dispute then says why. */
  private async refusalOf(work: () => Promise<void>): Promise<ErrorCode | null> {
    try {
      await retryVictims(work);
      return null;
    } catch (error) {
      if (error instanceof DomainError && !error.retryable) return error.code;
      throw error;
    }
  }

  private end(
    bookId: number,
    { code, ...given }: { dispute: Dispute; record: ReversedRecord; code: ErrorCode | null },
  ): Promise<void> {
    const { id } = given.dispute;
    return this.inFollowUp(bookId, given, (tx) =>
      endFollowUp(tx, bookId, id, { code, correctedRecordId: null }),
    );
  }

  /** Under the locks of record and dispute, if it is still due: the record is free again, then `work`, then the news. */
  private inFollowUp(
    bookId: number,
    { dispute, record }: { readonly dispute: Dispute; readonly record: ReversedRecord },
    work: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    return this.database.transaction(async (tx) => {
      const locked = await lockDispute(tx, bookId, { id: dispute.id, memberId: null });
      if (locked?.followUp !== 'due') return;
      invariant(locked.reversalSeq !== null, 'a reversed dispute names its entry');
      await this.observers.released(tx, bookId, record);
      await work(tx);
      await this.news.reversed(tx, bookId, locked, locked.reversalSeq);
    });
  }
}
