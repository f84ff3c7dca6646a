import { Injectable } from '@nestjs/common';
import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { requireBooking } from './bookings-of-records.js';
import { writeConfirmation } from './confirmation.js';
import { type LockedRecord, lockForStep } from './locked-record.js';
import { claimantOf } from './record-access.js';
import { renewCommitment } from './record-facts.js';
import { RecordObservers } from './record-observers.js';
import {
  addEvidence,
  type NewRecord,
  occupyTime,
  type RecordContent,
  releaseTime,
} from './record-writes.js';
import { mayClaim, TRANSITIONS } from './service-records.js';
import { type Rulebook, SubmissionDesk } from './submission-desk.js';

/** What a resubmission changes; undefined leaves a field as it was, null empties it. */
export interface RecordChanges {
  readonly recipientId?: string | undefined;
  readonly serviceCode?: string | undefined;
  /** Null: it could not be read. */
  readonly startsAt?: Date | null | undefined;
  readonly endsAt?: Date | null | undefined;
  readonly place?: string | null | undefined;
  readonly evidence?: string | undefined;
  readonly note?: string | null | undefined;
}

/**
 * The steps of a record's life that post nothing. Each is one transaction that locks the record's row
 * first. All throw `not_found` for what is foreign, `forbidden` and `state_conflict`.
 */
@Injectable()
export class RecordStepsService {
  constructor(
    private readonly database: Database,
    private readonly desk: SubmissionDesk,
    private readonly observers: RecordObservers,
    private readonly clock: Clock,
  ) {}

  /**
   * The recipient confirms: evidence rises to `confirmed` if it was weaker. A first approval given on
   * weaker evidence lapses then, so that one full approval remains to be given. In the recipient's place:
   * `ConfirmationsService`.
   */
  async confirm(caller: Principal, recordId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const record = await lockForStep(tx, caller, { action: 'confirm', recordId });
      const by = { confirmedBy: caller.memberId, at: this.clock.now(), source: null };
      await writeConfirmation(tx, caller.bookId, record, by);
    });
  }

  /** A worker refuses the record and says why. Its volunteer's time is free again. */
  async reject(caller: Principal, recordId: string, reason: string): Promise<void> {
    const { bookId, memberId } = caller;
    await this.database.transaction(async (tx) => {
      const record = await lockForStep(tx, caller, { action: 'reject', recordId });
      await tx.query(
        `UPDATE kapok.service_records
         SET state = $3, approver_id = $4, decided_at = $5, decision_reason = $6, revision = revision + 1,
           first_approver_id = NULL, first_approved_at = NULL
         WHERE book_id = $1 AND id = $2`,
        [bookId, recordId, TRANSITIONS.reject.to, memberId, this.clock.now().toISOString(), reason],
      );
      await releaseTime(tx, bookId, [recordId]);
      await this.observers.released(tx, bookId, record);
    });
  }

  /** The volunteer takes the record back before it is approved. The time is free again. */
  async withdraw(caller: Principal, recordId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const record = await lockForStep(tx, caller, { action: 'withdraw', recordId });
      await tx.query('UPDATE kapok.service_records SET state = $3 WHERE book_id = $1 AND id = $2', [
        caller.bookId,
        recordId,
        TRANSITIONS.withdraw.to,
      ]);
      await releaseTime(tx, caller.bookId, [recordId]);
      await this.observers.released(tx, caller.bookId, record);
    });
  }

  /**
   * Submits a rejected record anew, with changes; the rules judge it again as of its first
   * registration. A confirmation spoke of the earlier version, so it lapses, and so does evidence that
   * whoever resubmits cannot vouch for. Throws every code of the submission rules but
   * `already_recorded`, `unknown_booking` and `unknown_request`.
   */
  async resubmit(caller: Principal, recordId: string, changes: RecordChanges): Promise<void> {
    const { bookId } = caller;
    const { serviceCode } = changes;
    const rules = await this.desk.rulebook(bookId, serviceCode === undefined ? [] : [serviceCode]);
    await retryVictims(() =>
      this.database.transaction(async (tx) => {
        const record = await lockForStep(tx, caller, { action: 'resubmit', recordId });
        const content = await this.judgeAnew(tx, { caller, rules }, { record, changes });
        const { bookingId, requestId, activityId } = record;
        if (requestId !== null) {
          const grounds = await this.observers.groundsOf(tx, bookId, { ...content, requestId });
          if (grounds === null || grounds.bookingId !== bookingId) {
            throw new DomainError('unknown_request');
          }
        }
        if (bookingId !== null) await requireBooking(tx, bookId, bookingId, content);
        const revised = { ...content, id: recordId, bookingId, requestId };
        await this.rewrite(tx, caller, revised);
        await this.observers.submitted(tx, bookId, [{ ...revised, activityId }]);
      }),
    );
  }

  private async judgeAnew(
    tx: Tx,
    { caller, rules }: { readonly caller: Principal; readonly rules: Rulebook },
    { record, changes }: { readonly record: LockedRecord; readonly changes: RecordChanges },
  ): Promise<RecordContent> {
    const claimant = claimantOf(caller, record);
    const kept = mayClaim(claimant, record.claimedEvidence) ? record.claimedEvidence : 'self';
    const submission = {
      recordNo: record.recordNo,
      registeredOn: record.registeredOn,
      volunteer: record.volunteerId,
      recipient: changes.recipientId ?? record.recipientId,
      serviceCode: changes.serviceCode ?? record.serviceCode,
      startsAt: changes.startsAt === undefined ? record.startsAt : changes.startsAt,
      endsAt: changes.endsAt === undefined ? record.endsAt : changes.endsAt,
      place: changes.place === undefined ? record.place : changes.place,
      evidence: changes.evidence ?? kept,
      note: changes.note === undefined ? record.note : changes.note,
    };
    const { bookId } = caller;
    const judging = { bookId, naming: 'id', claimant, isNew: false, rules } as const;
    const [judged] = await this.desk.judge(tx, judging, [submission]);
    invariant(judged, 'every submission is judged');
    if (judged.code !== null) throw new DomainError(judged.code);
    return judged.content;
  }

  private async rewrite(
    tx: Tx,
    { bookId, memberId }: Principal,
    content: RecordContent & Pick<NewRecord, 'id' | 'bookingId' | 'requestId'>,
  ): Promise<void> {
    const now = this.clock.now();
    const timed = await occupyTime(tx, bookId, [content]);
    if (!timed.has(content.id)) throw new DomainError('overlaps_record');
    await tx.query(
      `UPDATE kapok.service_records
       SET state = $3, recipient_id = $4, service_id = $5, unit_id = $6, place = $7, starts_at = $8,
         ends_at = $9, service_date = $10, evidence = $11, note = $12, earned_minutes = $13,
         policy_id = $14, submitted_at = $15, confirmed_at = NULL, confirmed_by = NULL, approver_id = NULL,
         decided_at = NULL, decision_reason = NULL, presence_id = NULL, revision = revision + 1
       WHERE book_id = $1 AND id = $2`,
      [
        bookId,
        content.id,
        TRANSITIONS.resubmit.to,
        content.recipientId,
        content.serviceId,
        content.unitId,
        content.place,
        content.startsAt.toISOString(),
        content.endsAt.toISOString(),
        content.serviceDate,
        content.evidence,
        content.note,
        String(content.earnedMinutes),
        content.policyId,
        now.toISOString(),
      ],
    );
    const item = { recordId: content.id, strength: content.evidence, recordedBy: memberId };
    await addEvidence(tx, bookId, [{ ...item, recordedAt: now, detail: null, source: null }]);
    await renewCommitment(tx, bookId, content.id);
  }
}
