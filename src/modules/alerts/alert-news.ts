import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import type { NotificationParams } from '../notifications/notification-kinds.js';
import { NotificationsService } from '../notifications/notifications.service.js';
import type { AlertRow } from './alert-rows.js';
import { ALERT_LEVELS } from './alerts.js';

/** The most members that one level tells. */
const MOST_TOLD = 200;

/** The staff of some units; the index knows the four roles. */
const STAFF = `
  SELECT DISTINCT g.member_id AS "memberId", g.role, u.path
  FROM unnest($2::text[]) AS w (path)
  CROSS JOIN LATERAL (SELECT t.id, t.path FROM kapok.units t WHERE t.book_id = $1 AND t.path = w.path OFFSET 0) u
  CROSS JOIN LATERAL (
    SELECT r.member_id, r.role FROM kapok.role_grants r
    WHERE r.book_id = $1 AND r.unit_id = u.id AND r.revoked_at IS NULL
      AND r.role IN ('social_worker', 'station_admin', 'operator', 'city_admin') OFFSET 0) g
  CROSS JOIN LATERAL (
    SELECT m.status FROM kapok.members m WHERE m.book_id = $1 AND m.id = g.member_id OFFSET 0) m
  WHERE m.status = 'active' AND g.member_id <> $3
  ORDER BY u.path DESC, "memberId" LIMIT 5000`;

const ROSTER_WORKER = `
  SELECT r.worker_id AS "memberId" FROM kapok.roster_places r
  WHERE r.book_id = $1 AND r.elder_id = $2 AND r.ended_on IS NULL AND EXISTS (
    SELECT FROM kapok.members m WHERE m.book_id = $1 AND m.id = r.worker_id AND m.status = 'active' OFFSET 0)`;

type AlertKind = 'alert.raised' | 'alert.escalated' | 'alert.overdue';

interface Staff {
  readonly memberId: string;
  readonly role: string;
  /** Of the unit where the role is held. */
  readonly path: string;
}

/** Tells of alerts: whoever is nearest first, and more people with each level. */
@Injectable()
export class AlertNews {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly outbox: Outbox,
  ) {}

  /** Tells of a new alert: the nearest workers, or the whole city where nobody is nearer. */
  async raised(tx: Tx, alert: AlertRow): Promise<void> {
    const { id: alertId, unitCode, unitId, source } = alert;
    await this.#tell(tx, alert, { kind: 'alert.raised', params: { alertId, unitCode } });
    const data = { unitId, source, level: String(alert.level) };
    await this.outbox.publish(tx, { ...about(alert), type: 'alert.raised', data });
  }

  /** Tells of an alert that has risen a level. */
  async escalated(tx: Tx, alert: AlertRow): Promise<void> {
    const { id: alertId, unitCode, unitId } = alert;
    const level = String(alert.level);
    if (alert.level === ALERT_LEVELS.overdue) {
      await this.#tell(tx, alert, { kind: 'alert.overdue', params: { alertId, unitCode } });
    } else {
      const params = { alertId, unitCode, level };
      await this.#tell(tx, alert, { kind: 'alert.escalated', params });
    }
    const event = { ...about(alert), type: 'alert.escalated', data: { unitId, level } } as const;
    await this.outbox.publish(tx, event);
  }

  /** Tells the queues that somebody attends to it. */
  async acknowledged(tx: Tx, alert: AlertRow): Promise<void> {
    const data = { unitId: alert.unitId, level: String(alert.level) };
    await this.outbox.publish(tx, { ...about(alert), type: 'alert.acknowledged', data });
  }

  /** Tells the queues that it is over. */
  async closed(tx: Tx, alert: AlertRow): Promise<void> {
    const { unitId, outcome } = alert;
    await this.outbox.publish(tx, {
      ...about(alert),
      type: 'alert.closed',
      data: { unitId, outcome },
    });
  }

  async #tell<K extends AlertKind>(
    tx: Tx,
    alert: AlertRow,
    news: { readonly kind: K; readonly params: NotificationParams<K> },
  ): Promise<void> {
    const memberIds = await this.#heard(tx, alert);
    const eventKey = `alert:${alert.id}:${alert.level}`;
    await this.notifications.notify(tx, { bookId: alert.bookId, eventKey, ...news }, { memberIds });
  }

  /** Who hears of an alert on its level. */
  async #heard(tx: Tx, alert: AlertRow): Promise<string[]> {
    const { bookId, elderId, stationPath } = alert;
    const above = pathsTo(alert.unitPath);
    const paths = [...new Set([...above, ...(stationPath === null ? [] : [stationPath])])];
    const staff: Staff[] = await tx.query(STAFF, [bookId, paths, elderId]);
    const near: { memberId: string }[] = await tx.query(ROSTER_WORKER, [bookId, elderId]);
    const workers = staff.filter(
      ({ role }) => role === 'social_worker' || role === 'station_admin',
    );
    const closest = above.findLast((path) => workers.some((worker) => worker.path === path));
    const byPlace = workers.filter(({ path }) => path === closest || path === stationPath);
    const nearest = [...near, ...byPlace];
    const ofUnit = [...near, ...staff.filter(({ role }) => role !== 'city_admin')];
    const byLevel = [nearest, ofUnit, [...near, ...staff], [...near, ...staff]];
    const heard = byLevel[alert.level] ?? [];
    const ids = (heard.length > 0 ? heard : staff).map(({ memberId }) => memberId);
    return [...new Set(ids)].slice(0, MOST_TOLD);
  }
}

/** A unit's path and those of all units above it. */
function pathsTo(path: string): string[] {
  const codes = path.split('/').filter((code) => code !== '');
  return codes.map((_, index) => `/${codes.slice(0, index + 1).join('/')}/`);
}

/** An alert's events are told apart by the lines of its history. */
function about({ bookId, id, events }: AlertRow): { bookId: number; subject: string; key: string } {
  return { bookId, subject: id, key: `alert:${id}:${events}` };
}
