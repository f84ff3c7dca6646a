import { Injectable } from '@nestjs/common';
import { holdsAny, type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { newId } from '../../platform/ids.js';
import { ROW_ACCEPTED, type RowAnswer, rowRefused } from '../../platform/row-answer.js';
import { MembersService } from '../members/members.service.js';
import { requireBooking } from './bookings-of-records.js';
import type { NewRecord } from './record-writes.js';
import {
  type ImportedRecord,
  MAX_IMPORTED_AT_ONCE,
  type RecordImportContext,
} from './service-records.js';
import { type SubmissionContext, SubmissionDesk, toNewRecord } from './submission-desk.js';
import { submitRecords } from './submit-records.js';

/** What somebody logs over REST. Times are null when they could not be read. */
export interface LoggedRecord {
  /** Null: the service gives it a number. */
  readonly recordNo: string | null;
  /** Null: the caller's own service. */
  readonly volunteerId: string | null;
  readonly recipientId: string;
  readonly serviceCode: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly place: string | null;
  readonly evidence: string;
  readonly note: string | null;
  readonly bookingId: string | null;
}

/** Takes records in: from a volunteer, from a station on a volunteer's behalf, or from a list. */
@Injectable()
export class ServiceRecordsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly desk: SubmissionDesk,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes up to 1,000 rows of a list, set-based, inside `tx`; one answer a row, in order. A row sees the
   * rows before it. Codes: docs/service-records.md. Nothing of a refused row is kept.
   * Locks: volunteers' intervals and record numbers until `tx` ends.
   */
  async submitImported(
    tx: Tx,
    context: RecordImportContext,
    rows: readonly ImportedRecord[],
  ): Promise<RowAnswer[]> {
    invariant(rows.length <= MAX_IMPORTED_AT_ONCE, 'a list of records comes in bounded chunks');
    const submissions = rows.map((row) => ({
      ...row,
      volunteer: row.volunteerNo,
      recipient: row.recipientNo,
    }));
    const { bookId, actorId, importId } = context;
    const rules = await this.desk.rulebook(bookId, [
      ...new Set(rows.map(({ serviceCode }) => serviceCode)),
    ]);
    const judging = {
      bookId,
      naming: 'member_no',
      claimant: 'import',
      isNew: true,
      rules,
    } as const;
    const judged = await this.desk.judge(tx, judging, submissions);
    const submittedAt = this.clock.now();
    const records = judged.map((each, index): NewRecord | null => {
      if (each.code !== null) return null;
      const recordNo = submissions[index]?.recordNo ?? '';
      const by = { recordNo, enteredBy: actorId, importId, submittedAt };
      return toNewRecord(each.content, { ...by, bookingId: null, funding: 'issue' });
    });
    const accepted = records.filter((record) => record !== null);
    const lost = await submitRecords(tx, bookId, accepted);
    return judged.map((each, index) => {
      const code = each.code ?? lost.get(records[index]?.id ?? '') ?? null;
      return code === null ? ROW_ACCEPTED : rowRefused(code);
    });
  }

  /**
   * Logs one service in a transaction of its own and answers the record's id. A volunteer logs for
   * oneself; a station admin on behalf of volunteers in reach, and is marked as who entered it.
   * Throws `forbidden`, `unknown_booking`, and every code of the submission rules.
   */
  async log(caller: Principal, logged: LoggedRecord): Promise<string> {
    const { bookId, memberId } = caller;
    const rules = await this.desk.rulebook(bookId, [logged.serviceCode]);
    const volunteer = logged.volunteerId ?? memberId;
    const claimant = volunteer === memberId ? 'volunteer' : 'station';
    const judging = { bookId, naming: 'id', claimant, isNew: true, rules } as const;
    return retryVictims(() =>
      this.database.transaction(async (tx) => {
        if (claimant === 'station') await this.requireReach(tx, caller, volunteer);
        return this.take(tx, judging, { ...logged, volunteer, enteredBy: memberId });
      }),
    );
  }

  private async take(
    tx: Tx,
    judging: SubmissionContext,
    logged: LoggedRecord & { readonly volunteer: string; readonly enteredBy: string },
  ): Promise<string> {
    const { bookId } = judging;
    const { bookingId, enteredBy } = logged;
    const recordNo = logged.recordNo ?? newId();
    const recipient = logged.recipientId;
    const submission = { ...logged, recordNo, recipient, registeredOn: this.clock.today() };
    const [judged] = await this.desk.judge(tx, judging, [submission]);
    invariant(judged, 'every submission is judged');
    if (judged.code !== null) throw new DomainError(judged.code);
    const funding =
      bookingId === null ? 'issue' : await requireBooking(tx, bookId, bookingId, judged.content);
    const by = { recordNo, bookingId, funding, enteredBy, importId: null } as const;
    const record = toNewRecord(judged.content, { ...by, submittedAt: this.clock.now() });
    const code = (await submitRecords(tx, bookId, [record])).get(record.id);
    if (code !== undefined) throw new DomainError(code);
    return record.id;
  }

  /** Only a station admin logs for others, and only for volunteers in reach; others answer as unknown. */
  private async requireReach(tx: Tx, caller: Principal, volunteerId: string): Promise<void> {
    if (!holdsAny(caller, ['station_admin'])) throw new DomainError('forbidden');
    const volunteer = (await this.members.byIds(tx, caller.bookId, [volunteerId])).get(volunteerId);
    if (volunteer === undefined || !reaches(caller, ['station_admin'], volunteer.unitPath)) {
      throw new DomainError('unknown_member');
    }
  }
}
