import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Principal, reaches } from '../../auth/principal.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { retryVictims } from '../../platform/database/retry-victims.js';
import { rehearse } from '../../platform/database/savepoint.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { invariant } from '../../platform/errors/invariant.js';
import { decodeCursor, type Page, toPage } from '../../platform/http/page.js';
import { newId } from '../../platform/ids.js';
import { MembersService } from '../members/members.service.js';
import type { ProvenContext } from '../service-records/proven-record.js';
import { ServiceRecordsService } from '../service-records/service-records.service.js';
import { MOST_LINES } from './batch.js';
import { lockOwn, maySeeFigures, requireVisible } from './batch-access.js';
import { type Batch, type BatchKey, readBatch, readTotals } from './batch-rows.js';
import { parseFormNumber } from './form-number.js';
import { lockForm } from './form-rows.js';
import {
  changeLine,
  dropLines,
  insertLine,
  type Line,
  type LineContent,
  readHolder,
  readLine,
  readLines,
} from './line-rows.js';
import { ENTERERS } from './paper-access.js';
import { toProvenRecord } from './paper-proof.js';
import { readTimes, type WrittenTimes } from './paper-times.js';

/** What the first person reads on a form. */
export interface EnteredForm extends WrittenTimes {
  readonly volunteerNo: string;
  readonly recipientNo: string;
  readonly serviceCode: string;
  /** The booking or the request that the service answers, looked up by whoever enters it. */
  readonly bookingId: string | null;
  readonly requestId: string | null;
}

/** A line with the number of its form. */
export type LineOfBatch = Line & { readonly unitCode: string };

/** Keys forms into an open batch. Only its enterer does so. */
@Injectable()
export class LinesService {
  constructor(
    private readonly database: Database,
    private readonly members: MembersService,
    private readonly records: ServiceRecordsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Enters a form into a batch, or corrects what was entered of it. It is judged at once by the rules of service records,
   * as if it were submitted now, so that a slip shows while the form is in hand. Throws `not_found`, `forbidden`,
   * `state_conflict`, `unknown_form`, `form_not_free`, `unknown_member` (also for a volunteer out of reach),
   * `not_for_oneself`, `wrong_month`, `batch_full`, and every code of the submission rules. Locks the batch, the form.
   */
  async enter(
    caller: Principal,
    at: { readonly batchId: string; readonly formNo: string },
    form: EnteredForm,
  ): Promise<LineOfBatch> {
    const { bookId } = caller;
    const rules = await this.records.rulebook(bookId, [form.serviceCode]);
    const context: ProvenContext = { bookId, claimant: 'paper', rules };
    return retryVictims(() =>
      this.database.transaction(async (tx) => {
        const key = { bookId, id: at.batchId };
        const batch = await lockOwn(tx, caller, key, 'enter');
        const serial = await this.freeSerial(tx, batch, at.formNo);
        const content = await this.resolve(tx, caller, form);
        if (form.servedOn.slice(0, 7) !== batch.month) {
          throw new DomainError('wrong_month', { facts: { month: batch.month } });
        }
        await this.write(tx, batch, { serial, content, context });
        const line = await readLine(tx, key, serial);
        invariant(line, 'a line that was written is there');
        return { ...line, unitCode: batch.unitCode };
      }),
    );
  }

  /** Takes a form out of a batch; it is free again. Throws `not_found`, `forbidden`, `state_conflict`. */
  async drop(caller: Principal, at: { batchId: string; formNo: string }): Promise<void> {
    const name = parseFormNumber(at.formNo);
    await this.database.transaction(async (tx) => {
      const key = { bookId: caller.bookId, id: at.batchId };
      const batch = await lockOwn(tx, caller, key, 'enter');
      const isHere = name !== null && name.unitCode === batch.unitCode;
      const dropped = isHere ? await dropLines(tx, key, name.serial) : 0;
      if (dropped === 0) throw new DomainError('not_found');
    });
  }

  /** What was entered, by form number. Throws `not_found`, `forbidden` for whoever may still count it. */
  async list(
    caller: Principal,
    batchId: string,
    page: { limit: number; after: string | null },
  ): Promise<Page<LineOfBatch>> {
    const { limit } = page;
    const key = { bookId: caller.bookId, id: batchId };
    const batch = requireVisible(caller, await readBatch(this.database.read, key));
    if (!maySeeFigures(caller, batch)) throw new DomainError('forbidden');
    const cursor =
      page.after === null ? 0 : Number(decodeCursor(page.after, { serial: 'integer' }).serial);
    const after = Math.min(Math.max(cursor, 0), 1_000_000);
    const rows = await readLines(this.database.read, key, { after, limit: limit + 1 });
    const item = (line: Line): LineOfBatch => ({ ...line, unitCode: batch.unitCode });
    return toPage(rows, limit, { item, position: ({ serial }) => ({ serial: String(serial) }) });
  }

  private async freeSerial(tx: Tx, batch: Batch, formNo: string): Promise<number> {
    const name = parseFormNumber(formNo);
    if (name === null || name.unitCode !== batch.unitCode) throw new DomainError('unknown_form');
    const { bookId, unitId } = batch;
    const state = await lockForm(tx, { bookId, unitId, serial: name.serial });
    if (state === null) throw new DomainError('unknown_form');
    const holder = await readHolder(tx, batch, name.serial);
    const isFree = state === 'printed' && (holder === null || holder === batch.id);
    if (!isFree) throw new DomainError('form_not_free');
    return name.serial;
  }

  private async resolve(tx: Tx, caller: Principal, form: EnteredForm): Promise<LineContent> {
    const { volunteerNo, recipientNo, serviceCode, bookingId, requestId } = form;
    const numbers = [volunteerNo, recipientNo];
    const members = await this.members.byMemberNos(tx, caller.bookId, numbers);
    const [volunteer, recipient] = numbers.map((number) => members.get(number));
    if (volunteer === undefined || recipient === undefined) throw new DomainError('unknown_member');
    if (!reaches(caller, ENTERERS, volunteer.unitPath)) throw new DomainError('unknown_member');
    if ([volunteer.id, recipient.id].includes(caller.memberId)) {
      throw new DomainError('not_for_oneself');
    }
    const people = { volunteerId: volunteer.id, recipientId: recipient.id };
    return { ...people, serviceCode, ...readTimes(form), bookingId, requestId };
  }

  private async write(
    tx: Tx,
    batch: Batch,
    entry: {
      readonly serial: number;
      readonly content: LineContent;
      readonly context: ProvenContext;
    },
  ): Promise<void> {
    const { serial, content, context } = entry;
    const standing = await readLine(tx, batch, serial);
    const line = standing ?? {
      id: newId(),
      serial,
      registeredOn: this.clock.today(),
      salt: randomBytes(32),
    };
    await this.mustBeAcceptable(tx, batch, { ...line, ...content }, context);
    if (standing !== null) {
      await changeLine(tx, { bookId: batch.bookId, lineId: standing.id }, content);
      return;
    }
    const { forms } = await readTotals(tx, batch);
    if (forms >= MOST_LINES) throw new DomainError('batch_full', { facts: { limit: MOST_LINES } });
    await insertLine(tx, batch, { ...line, ...content });
  }

  /** Submits the record and undoes it: the rules say now what they would say of it. */
  private async mustBeAcceptable(
    tx: Tx,
    batch: Batch,
    line: Parameters<typeof toProvenRecord>[1],
    context: ProvenContext,
  ): Promise<void> {
    const record = toProvenRecord(batch, line, { countedBy: null, scanIds: [] });
    const code = await rehearse(tx, () => this.records.submitProven(tx, context, record));
    if (code !== null) throw new DomainError(code);
  }
}

/** The lines of a whole batch, which is bounded. */
export function allLines(tx: Tx, key: BatchKey): Promise<Line[]> {
  return readLines(tx, key, { after: 0, limit: MOST_LINES });
}
