import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { Outbox, type OutboxEvent } from '../../platform/outbox/outbox.js';
import {
  type ObservedRecord,
  type RecordObserver,
  RecordObservers,
} from '../service-records/record-observers.js';

type RecordEvent = OutboxEvent<
  | 'service_record.submitted'
  | 'service_record.withdrawn'
  | 'service_record.rejected'
  | 'service_record.reversed'
>;

/** Which event the state of a record that was let go of amounts to. */
const RELEASED = {
  withdrawn: 'service_record.withdrawn',
  rejected: 'service_record.rejected',
  reversed: 'service_record.reversed',
} as const;

interface RecordPlace {
  id: string;
  unit_id: string;
  state: string;
  revision: number;
}

/** Tells of the steps of service records. Approvals are not told here: they are entries of the journal. */
@Injectable()
export class RecordEvents implements RecordObserver, OnModuleInit {
  constructor(
    private readonly observers: RecordObservers,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.observers.register(this);
  }

  async submitted(tx: Tx, bookId: number, records: readonly ObservedRecord[]): Promise<void> {
    await this.#tell(tx, bookId, records, () => 'service_record.submitted');
  }

  async released(tx: Tx, bookId: number, record: ObservedRecord): Promise<void> {
    await this.#tell(tx, bookId, [record], (state) =>
      state in RELEASED ? RELEASED[state as keyof typeof RELEASED] : null,
    );
  }

  /** One read by key and one write, whatever the number of records. */
  async #tell(
    tx: Tx,
    bookId: number,
    records: readonly ObservedRecord[],
    typeOf: (state: string) => RecordEvent['type'] | null,
  ): Promise<void> {
    const places = await placesOf(tx, bookId, records);
    const events = records.flatMap(({ id, requestId }): RecordEvent[] => {
      const place = places.get(id);
      const type = place === undefined ? null : typeOf(place.state);
      if (place === undefined || type === null) return [];
      const data = { unitId: place.unit_id, requestId };
      return [{ bookId, type, subject: id, data, key: `${type}:${id}:${place.revision}` }];
    });
    await this.outbox.publishAll(tx, events);
  }
}

async function placesOf(
  tx: Tx,
  bookId: number,
  records: readonly ObservedRecord[],
): Promise<Map<string, RecordPlace>> {
  const rows: RecordPlace[] = await tx.query(
    `SELECT id, unit_id, state, revision FROM kapok.service_records WHERE book_id = $1 AND id = ANY ($2::uuid[])`,
    [bookId, records.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
