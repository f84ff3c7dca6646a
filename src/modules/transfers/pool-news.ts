import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { PoolSupport } from './pool-rows.js';

/** Tells elders what a pool gave them, and workers what waits for a second one of them. */
@Injectable()
export class PoolNews {
  constructor(
    private readonly database: Database,
    private readonly notifications: NotificationsService,
    private readonly outbox: Outbox,
  ) {}

  /** Tells the elder, once. What was paid is in the ledger by then: a crash in between leaves the elder untold. */
  async paid(bookId: number, support: PoolSupport): Promise<void> {
    const event = {
      bookId,
      kind: 'pool.support_paid',
      params: { minutes: String(support.minutes) },
      eventKey: `pool_support:${support.id}:paid`,
    } as const;
    const audience = { memberIds: [support.elderId] };
    await this.database.transaction((tx) => this.notifications.notify(tx, event, audience));
  }

  /** Puts what waits into the queue of the unit's workers, within the transaction that makes it wait. */
  waiting(tx: Tx, bookId: number, support: PoolSupport): Promise<void> {
    return this.outbox.publish(tx, {
      bookId,
      type: 'pool_support.waiting',
      subject: support.id,
      data: { unitId: support.poolUnitId, minutes: String(support.minutes) },
      key: `pool_support.waiting:${support.id}`,
    });
  }
}
