import { Injectable } from '@nestjs/common';
import { shanghaiDate, shanghaiText } from '../../platform/clock/shanghai.js';
import type { Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { ActivityRow } from './activity-rows.js';

/** Tells of activities. */
@Injectable()
export class ActivityNews {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly outbox: Outbox,
  ) {}

  async announced(tx: Tx, bookId: number, activity: ActivityRow): Promise<void> {
    const { id, unitId, serviceCode } = activity;
    const data = { unitId, serviceCode, startsAt: shanghaiText(activity.startsAt) };
    const about = { bookId, subject: id, key: `activity:${id}:announced` };
    await this.outbox.publish(tx, { ...about, type: 'activity.announced', data });
  }

  async closed(
    tx: Tx,
    bookId: number,
    { id, unitId, volunteers, elders }: ActivityRow,
  ): Promise<void> {
    const data = { unitId, volunteers: String(volunteers), elders: String(elders) };
    const about = { bookId, subject: id, key: `activity:${id}:closed` };
    await this.outbox.publish(tx, { ...about, type: 'activity.closed', data });
  }

  /** Tells those who had signed up, too. */
  async cancelled(
    tx: Tx,
    bookId: number,
    { id, unitId, startsAt }: ActivityRow,
    memberIds: readonly string[],
  ): Promise<void> {
    const about = { bookId, subject: id, key: `activity:${id}:cancelled` };
    await this.outbox.publish(tx, { ...about, type: 'activity.cancelled', data: { unitId } });
    const params = { activityId: id, day: shanghaiDate(startsAt) };
    const event = { bookId, kind: 'activity.cancelled', params, eventKey: about.key } as const;
    await this.notifications.notify(tx, event, { memberIds });
  }
}
