import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import type { ErrorCode } from '../../platform/errors/error-codes.js';
import { CallBackList } from '../hotline/call-back-list.js';
import { type ApprovalHold, ApprovalHolds } from '../service-records/approval-holds.js';
import {
  type ObservedRecord,
  type RecordObserver,
  RecordObservers,
} from '../service-records/record-observers.js';
import { type RecordToAsk, readRecordsToAsk } from './call-back-rows.js';

/**
 * What the rules ask beyond a second approver: records of some evidence wait until their recipient was called back,
 * and of the others a share is called back all the same. Puts them on the hotline's list when they are submitted, in
 * the same transaction, and holds back the approval of those that wait, and of any that its recipient denied.
 */
@Injectable()
export class RecordCallBacks implements OnModuleInit, RecordObserver, ApprovalHold {
  constructor(
    private readonly database: Database,
    private readonly list: CallBackList,
    private readonly observers: RecordObservers,
    private readonly holds: ApprovalHolds,
  ) {}

  onModuleInit(): void {
    this.observers.register(this);
    this.holds.register(this);
  }

  /** Two statements for a whole list of records, the second one only if somebody is to be called. */
  async submitted(tx: Tx, bookId: number, records: readonly ObservedRecord[]): Promise<void> {
    const found = await readRecordsToAsk(
      tx,
      bookId,
      records.map(({ id }) => id),
    );
    await this.put(tx, bookId, found);
  }

  /**
   * Which records wait for a call-back, or were denied in one, whatever it was made for. One that is not on the list yet, because its evidence has changed since it was
   * submitted, is put there now.
   */
  async heldBack(
    bookId: number,
    recordIds: readonly string[],
  ): Promise<ReadonlyMap<string, ErrorCode>> {
    const found = await readRecordsToAsk(this.database.read, bookId, recordIds);
    const held = found.filter(isHeldBack);
    const unlisted = held.filter(({ asked }) => asked === null);
    if (unlisted.length > 0) {
      await this.database.transaction((tx) => this.put(tx, bookId, unlisted));
    }
    return new Map(held.map(({ id }) => [id, 'call_back_due']));
  }

  private async put(tx: Tx, bookId: number, found: readonly RecordToAsk[]): Promise<void> {
    const wanted = found.flatMap((record) => {
      const reason = this.reasonFor(bookId, record);
      return reason === null ? [] : [{ record, reason }];
    });
    if (wanted.length === 0) return;
    await this.list.add(
      tx,
      bookId,
      wanted.map(({ record, reason }) => ({
        subjectType: 'service_record',
        subjectId: record.id,
        reason,
        memberId: record.recipientId,
        unitId: record.unitId,
        parties: [...new Set([record.volunteerId, record.recipientId, record.enteredBy])],
        firstOperatorId: null,
      })),
    );
  }

  /** Drawn by version: one that was passed over once may be drawn when it is submitted anew. */
  private reasonFor(bookId: number, record: RecordToAsk): 'policy' | 'sample' | null {
    if (isDemanded(record)) return 'policy';
    const { samplePercent } = record.rules;
    return this.list.isDrawn(bookId, `${record.id}:${record.revision}`, samplePercent)
      ? 'sample'
      : null;
  }
}

function isHeldBack(record: RecordToAsk): boolean {
  return isDemanded(record) ? record.asked !== 'confirmed' : record.asked === 'denied';
}

function isDemanded({ evidence, rules }: RecordToAsk): boolean {
  return rules.callBack.some((kind) => kind === evidence);
}
