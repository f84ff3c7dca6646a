import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { DisputedRecord } from './dispute-rows.js';
import { CITY_JUDGES } from './dispute-rules.js';
import type { ObjectorRole, Outcome } from './dispute-steps.js';

/** The dispute that something is told of. */
export interface NewsOf {
  readonly id: string;
  readonly recordId: string;
  readonly unitId: string;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly filedBy: string;
}

/** Tells both sides, the objector and, of appeals, the city; and the outbox. All within the step's transaction. */
@Injectable()
export class DisputeNews {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly outbox: Outbox,
  ) {}

  async filed(
    tx: Tx,
    bookId: number,
    filed: { readonly id: string; readonly record: DisputedRecord; readonly by: string },
    { dueOn, filedAs }: { readonly dueOn: string; readonly filedAs: ObjectorRole },
  ): Promise<void> {
    const { id, record, by } = filed;
    const params = { disputeId: id, dueOn };
    const event = {
      bookId,
      kind: 'dispute.filed',
      params,
      eventKey: `dispute:${id}:filed`,
    } as const;
    const sides = [record.volunteerId, record.recipientId].filter((side) => side !== by);
    await this.notifications.notify(tx, event, { memberIds: sides });
    const data = { unitId: record.unitId, recordId: record.id, filedAs, dueOn };
    const key = `dispute.filed:${id}`;
    await this.outbox.publish(tx, { bookId, type: 'dispute.filed', subject: id, data, key });
  }

  async withdrawn(tx: Tx, bookId: number, of: NewsOf): Promise<void> {
    const { id, unitId, recordId } = of;
    const about = { bookId, params: { disputeId: id }, eventKey: `dispute:${id}:withdrawn` };
    await this.notifications.notify(tx, { ...about, kind: 'dispute.withdrawn' }, sidesOf(of));
    const happened = { bookId, subject: id, data: { unitId, recordId } };
    const key = `dispute.withdrawn:${id}`;
    await this.outbox.publish(tx, { ...happened, type: 'dispute.withdrawn', key });
  }

  async decided(
    tx: Tx,
    bookId: number,
    of: NewsOf,
    { outcome, dueOn }: { readonly outcome: Outcome; readonly dueOn: string },
  ): Promise<void> {
    const { id, unitId, recordId } = of;
    const about = { bookId, params: { disputeId: id, dueOn }, eventKey: `dispute:${id}:decided` };
    await this.notifications.notify(tx, { ...about, kind: 'dispute.decided' }, sidesOf(of));
    const happened = { bookId, subject: id, data: { unitId, recordId, outcome, dueOn } };
    const key = `dispute.decided:${id}`;
    await this.outbox.publish(tx, { ...happened, type: 'dispute.decided', key });
  }

  /** By an appeal, or because the first instance had let its time pass. */
  async cameToCity(tx: Tx, bookId: number, of: NewsOf, dueOn: string): Promise<void> {
    const { id, unitId, recordId } = of;
    const about = { bookId, params: { disputeId: id, dueOn }, eventKey: `dispute:${id}:appealed` };
    const event = { ...about, kind: 'dispute.appealed' } as const;
    await this.notifications.notify(tx, event, sidesOf(of));
    await this.notifications.notify(tx, event, { cityRoles: CITY_JUDGES });
    const happened = { bookId, subject: id, data: { unitId, recordId, dueOn } };
    const key = `dispute.appealed:${id}`;
    await this.outbox.publish(tx, { ...happened, type: 'dispute.appealed', key });
  }

  /** The city has let its day pass. Told once. */
  async overdue(tx: Tx, bookId: number, id: string, dueOn: string): Promise<void> {
    const params = { disputeId: id, dueOn };
    const about = { bookId, params, eventKey: `dispute:${id}:overdue` };
    const event = { ...about, kind: 'dispute.overdue' } as const;
    await this.notifications.notify(tx, event, { cityRoles: CITY_JUDGES });
  }

  async upheld(tx: Tx, bookId: number, of: NewsOf): Promise<void> {
    const { id, unitId, recordId } = of;
    const about = { bookId, params: { disputeId: id }, eventKey: `dispute:${id}:upheld` };
    await this.notifications.notify(tx, { ...about, kind: 'dispute.upheld' }, sidesOf(of));
    const happened = { bookId, subject: id, data: { unitId, recordId } };
    const key = `dispute.upheld:${id}`;
    await this.outbox.publish(tx, { ...happened, type: 'dispute.upheld', key });
  }

  /** Told once, with what was missing then. */
  async owed(tx: Tx, bookId: number, of: NewsOf, missing: bigint): Promise<void> {
    const { id, unitId, recordId } = of;
    const minutes = String(missing);
    const about = { bookId, params: { disputeId: id, minutes }, eventKey: `dispute:${id}:owed` };
    await this.notifications.notify(tx, { ...about, kind: 'dispute.owed' }, sidesOf(of));
    const happened = { bookId, subject: id, data: { unitId, recordId, minutes } };
    await this.outbox.publish(tx, { ...happened, type: 'dispute.owed', key: `dispute.owed:${id}` });
  }

  async reversed(tx: Tx, bookId: number, of: NewsOf, reversalSeq: bigint): Promise<void> {
    const { id, unitId, recordId } = of;
    const seq = String(reversalSeq);
    const about = { bookId, params: { disputeId: id, seq }, eventKey: `dispute:${id}:reversed` };
    await this.notifications.notify(tx, { ...about, kind: 'dispute.reversed' }, sidesOf(of));
    const happened = { bookId, subject: id, data: { unitId, recordId, seq } };
    const key = `dispute.reversed:${id}`;
    await this.outbox.publish(tx, { ...happened, type: 'dispute.reversed', key });
  }
}

function sidesOf({ volunteerId, recipientId, filedBy }: NewsOf): { readonly memberIds: string[] } {
  return { memberIds: [volunteerId, recipientId, filedBy] };
}
