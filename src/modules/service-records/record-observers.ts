import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';

/** A record as those who follow its life see it. */
export interface ObservedRecord {
  readonly id: string;
  readonly requestId: string | null;
  readonly activityId: string | null;
  readonly volunteerId: string;
  readonly recipientId: string;
}

/** What a care request says of the record that answers it. */
export interface RequestGrounds {
  readonly bookingId: string | null;
  /** Who pays when there is no booking. */
  readonly funding: 'issue' | 'pool';
}

/** A claim that names a care request. */
export interface RequestClaim {
  readonly requestId: string;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * Who follows records through their steps. Each method runs inside the transaction that takes the step, after it was
 * written; what it throws undoes the step. Approvals are not told: the ledger moves them, and its journal is followed.
 */
export interface RecordObserver {
  /**
   * Whether a record may answer the request it names, and who pays. Locks the request. Throws `not_found`,
   * `state_conflict`. Null: the request is not this observer's.
   */
  groundsOf?(tx: Tx, bookId: number, claim: RequestClaim): Promise<RequestGrounds | null>;
  /** Records were submitted, for the first time or anew. */
  submitted?(tx: Tx, bookId: number, records: readonly ObservedRecord[]): Promise<void>;
  /** A record was rejected, withdrawn or reversed: its time is free, and what it answered is open again. */
  released?(tx: Tx, bookId: number, record: ObservedRecord): Promise<void>;
}

/** Where modules that stand above service records say that they follow them. */
@Injectable()
export class RecordObservers {
  private readonly observers: RecordObserver[] = [];

  register(observer: RecordObserver): void {
    this.observers.push(observer);
  }

  async groundsOf(tx: Tx, bookId: number, claim: RequestClaim): Promise<RequestGrounds | null> {
    for (const observer of this.observers) {
      const grounds = (await observer.groundsOf?.(tx, bookId, claim)) ?? null;
      if (grounds !== null) return grounds;
    }
    return null;
  }

  async submitted(tx: Tx, bookId: number, records: readonly ObservedRecord[]): Promise<void> {
    if (records.length === 0) return;
    for (const observer of this.observers) await observer.submitted?.(tx, bookId, records);
  }

  async released(tx: Tx, bookId: number, record: ObservedRecord): Promise<void> {
    for (const observer of this.observers) await observer.released?.(tx, bookId, record);
  }
}
