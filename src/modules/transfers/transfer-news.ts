import { Injectable } from '@nestjs/common';
import { shanghaiDate } from '../../platform/clock/shanghai.js';
import { Database } from '../../platform/database/database.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { Transfer } from './transfer-rows.js';

/**
 * Tells givers and recipients how a gift stands. What stands is in the ledger by then: a process that dies in between
 * leaves somebody untold, never anything untrue. Told once, however often it is said.
 */
@Injectable()
export class TransferNews {
  constructor(
    private readonly database: Database,
    private readonly notifications: NotificationsService,
  ) {}

  /** Tells whoever a transfer concerns in its present state. A donation concerns its giver alone, who knows. */
  async tell(bookId: number, transfer: Transfer): Promise<void> {
    const { id, kind, state, giverId, recipientId, leavesAt } = transfer;
    if (kind !== 'gift' || recipientId === null) return;
    const minutes = String(transfer.minutes);
    const eventKey = `transfer:${id}:${state}`;
    await this.database.transaction(async (tx) => {
      const tellOne = { memberIds: [state === 'done' ? recipientId : giverId] };
      if (state === 'done') {
        const event = { bookId, kind: 'gift.received', params: { minutes }, eventKey } as const;
        await this.notifications.notify(tx, event, tellOne);
      }
      if (state === 'held' && leavesAt !== null) {
        const params = { minutes, leavesOn: shanghaiDate(leavesAt) };
        await this.notifications.notify(
          tx,
          { bookId, kind: 'gift.held', params, eventKey },
          tellOne,
        );
      }
      if (state === 'cancelled') {
        const event = { bookId, kind: 'gift.returned', params: { minutes }, eventKey } as const;
        await this.notifications.notify(tx, event, tellOne);
      }
    });
  }
}
