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
import type { LoggedRecord, ProvenContext, ProvenRecord } from './proven-record.js';
import { RecordObservers } from './record-observers.js';
import type { NewRecord, RecordContent } from './record-writes.js';
import {
  type ImportedRecord,
  MAX_IMPORTED_AT_ONCE,
  type RecordImportContext,
} from './service-records.js';
import { type Rulebook, SubmissionDesk, toNewRecord } from './submission-desk.js';
import { submitRecords } from './submit-records.js';

/** What is logged on somebody's word alone. */
const NOTHING_PROVEN = {
  registeredOn: null,
  funding: 'issue',
  activityId: null,
  source: null,
} as const;
/** What comes in a list answers no booking, request or activity; the city pays. */
const ANSWERS_NOTHING = {
  bookingId: null,
  requestId: null,
  activityId: null,
  source: null,
  funding: 'issue',
} as const;

/** Takes records in: from a volunteer, from a station on a volunteer's behalf, from a list, or with another module's proof. */
@Injectable()
export class ServiceRecordsService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly desk: SubmissionDesk,
    private readonly observers: RecordObservers,
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
      return toNewRecord(each.content, { ...by, ...ANSWERS_NOTHING });
    });
    const accepted = records.filter((record) => record !== null);
    const lost = await submitRecords(tx, bookId, accepted);
    await this.observers.submitted(
      tx,
      bookId,
      accepted.filter(({ id }) => !lost.has(id)),
    );
    return judged.map((each, index) => {
      const code = each.code ?? lost.get(records[index]?.id ?? '') ?? null;
      return code === null ? ROW_ACCEPTED : rowRefused(code);
    });
  }

  /**
   * Logs one service in a transaction of its own and answers the record's id. A volunteer logs for
   * oneself; a station admin on behalf of volunteers in reach, and is marked as who entered it.
   * Throws `forbidden`, `unknown_booking`, `unknown_request`, and every code of the submission rules.
   */
  async log(caller: Principal, logged: LoggedRecord): Promise<string> {
    const { bookId, memberId } = caller;
    const rules = await this.desk.rulebook(bookId, [logged.serviceCode]);
    const volunteer = logged.volunteerId ?? memberId;
    const claimant = volunteer === memberId ? 'volunteer' : 'station';
    const record = { ...logged, volunteerId: volunteer, enteredBy: memberId, ...NOTHING_PROVEN };
    return retryVictims(() =>
      this.database.transaction(async (tx) => {
        if (claimant === 'station') await this.requireReach(tx, caller, volunteer);
        return this.submitProven(tx, { bookId, claimant, rules }, record);
      }),
    );
  }

  /**
   * The rules for records of these services, for `submitProven`. Call it before a transaction is opened: it may need
   * a connection of its own, and whoever holds one while waiting for another can starve the pool.
   */
  rulebook(bookId: number, serviceCodes: readonly string[]): Promise<Rulebook> {
    return this.desk.rulebook(bookId, serviceCodes);
  }

  /**
   * Takes in, inside `tx`, a record that another module has proof of, judged by the same rules as any other, and
   * answers its id. `claimant` says which evidence that module can vouch for; whether its people may do so is for it
   * to ask. Throws `unknown_booking`, `unknown_request`, and every code of the submission rules.
   * Locks: the request it answers, the volunteer's time and the record's number, until `tx` ends.
   */
  async submitProven(tx: Tx, context: ProvenContext, proven: ProvenRecord): Promise<string> {
    const { bookId } = context;
    const recordNo = proven.recordNo ?? newId();
    const submission = {
      ...proven,
      recordNo,
      volunteer: proven.volunteerId,
      recipient: proven.recipientId,
      registeredOn: proven.registeredOn ?? this.clock.today(),
    };
    const judging = { ...context, naming: 'id', isNew: true } as const;
    const [judged] = await this.desk.judge(tx, judging, [submission]);
    invariant(judged, 'every submission is judged');
    if (judged.code !== null) throw new DomainError(judged.code);
    const { requestId, activityId, source, enteredBy } = proven;
    const payer = await this.payerOf(tx, bookId, { proven, content: judged.content });
    const by = { recordNo, requestId, activityId, source, enteredBy, importId: null, ...payer };
    const record = toNewRecord(judged.content, { ...by, submittedAt: this.clock.now() });
    const code = (await submitRecords(tx, bookId, [record])).get(record.id);
    if (code !== undefined) throw new DomainError(code);
    await this.observers.submitted(tx, bookId, [record]);
    return record.id;
  }

  /** The booking that pays, or the fund: as the request says that the record answers, else as the record itself. */
  private async payerOf(
    tx: Tx,
    bookId: number,
    { proven, content }: { readonly proven: ProvenRecord; readonly content: RecordContent },
  ): Promise<Pick<NewRecord, 'bookingId' | 'funding'>> {
    const { requestId } = proven;
    const grounds =
      requestId === null
        ? null
        : await this.observers.groundsOf(tx, bookId, { ...content, requestId });
    if (requestId !== null && grounds === null) throw new DomainError('unknown_request');
    const { bookingId, funding } = grounds ?? proven;
    if (bookingId === null) return { bookingId, funding };
    return { bookingId, funding: await requireBooking(tx, bookId, bookingId, content) };
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
