import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { Batch } from './batch-rows.js';
import type { RecordedLines } from './paper-recorder.js';

/** Tells what happened to batches: their enterers, and whoever watches the queues of the unit. */
@Injectable()
export class PaperNews {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly outbox: Outbox,
  ) {}

  /** A batch waits for its count. */
  async shut(tx: Tx, batch: Batch, round: number): Promise<void> {
    const { bookId, id, unitId, month } = batch;
    await this.outbox.publish(tx, {
      bookId,
      type: 'paper_batch.shut',
      subject: id,
      data: { unitId, month },
      key: `paper-batch:${id}:shut:${round}`,
    });
  }

  /** A count differed; the enterer has to look again. */
  async returned(tx: Tx, batch: Batch): Promise<void> {
    const { bookId, id, unitId, unitCode, month, round, enteredBy } = batch;
    const key = `paper-batch:${id}:returned:${round}`;
    const data = { unitId, month };
    await this.outbox.publish(tx, { bookId, type: 'paper_batch.returned', subject: id, data, key });
    const params = { batchId: id, unitCode, month };
    const event = { bookId, kind: 'paper.returned', params, eventKey: key } as const;
    await this.notifications.notify(tx, event, { memberIds: [enteredBy] });
  }

  /** A count was right; its forms have become records. */
  async matched(tx: Tx, batch: Batch, { recorded, refused }: RecordedLines): Promise<void> {
    const { bookId, id, unitId, unitCode, month, enteredBy } = batch;
    const key = `paper-batch:${id}:matched`;
    const counts = { recorded: String(recorded), refused: String(refused) };
    const data = { unitId, month, ...counts };
    await this.outbox.publish(tx, { bookId, type: 'paper_batch.matched', subject: id, data, key });
    const params = { batchId: id, unitCode, month, ...counts };
    const event = { bookId, kind: 'paper.matched', params, eventKey: key } as const;
    await this.notifications.notify(tx, event, { memberIds: [enteredBy] });
  }
}
