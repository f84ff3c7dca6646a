import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { VisitRow } from './visit-rows.js';

/** Tells of visits: to who is to make one, and to the queues of the elder's unit. */
@Injectable()
export class VisitNews {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly outbox: Outbox,
  ) {}

  /** Tells a worker of a visit that somebody else planned for them. */
  async planned(
    tx: Tx,
    bookId: number,
    visit: { readonly id: string; readonly visitorId: string; readonly plannedOn: string },
  ): Promise<void> {
    const params = { visitId: visit.id, day: visit.plannedOn };
    const event = { bookId, kind: 'visit.planned', params, eventKey: `visit:${visit.id}` } as const;
    await this.notifications.notify(tx, event, { memberIds: [visit.visitorId] });
  }

  /** Tells the queues of a visit that was made or missed; of one that was called off nobody is told. */
  async decided(tx: Tx, bookId: number, visit: VisitRow): Promise<void> {
    const { id, unitId, state, kind, outcome, missReason: reason } = visit;
    const about = { bookId, subject: id, key: `visit:${id}` };
    if (state === 'done') {
      await this.outbox.publish(tx, {
        ...about,
        type: 'visit.done',
        data: { unitId, kind, outcome },
      });
    }
    if (state === 'missed') {
      await this.outbox.publish(tx, { ...about, type: 'visit.missed', data: { unitId, reason } });
    }
  }
}
