import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { AlertAction, AlertOutcome, AlertSource, AlertState, AlertTimes } from './alerts.js';

/** An alert as stored, with where its elder belongs. */
export interface AlertRow extends AlertTimes {
  readonly id: string;
  readonly bookId: number;
  readonly elderId: string;
  readonly elderNo: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitPath: string;
  readonly stationId: string | null;
  readonly stationPath: string | null;
  readonly source: AlertSource;
  readonly deviceId: string | null;
  readonly raisedBy: string | null;
  readonly presses: number;
  readonly pressedAt: Date;
  readonly dueAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Date | null;
  readonly closedBy: string | null;
  readonly closedAt: Date | null;
  readonly outcome: AlertOutcome | null;
  readonly note: string | null;
  /** How many lines its history has. */
  readonly events: number;
}

/** An alert to write. */
export interface NewAlert {
  readonly id: string;
  readonly elderId: string;
  readonly unitId: string;
  readonly stationId: string | null;
  readonly source: AlertSource;
  readonly deviceId: string | null;
  readonly raisedBy: string | null;
  readonly raisedAt: Date;
  readonly acknowledgeMinutes: number;
  readonly escalateMinutes: number;
  readonly closeMinutes: number;
  readonly dueAt: Date | null;
  readonly note: string | null;
}

/** What a step changes beside the state. */
export type AlertChange = Partial<
  Pick<
    AlertRow,
    | 'level'
    | 'presses'
    | 'pressedAt'
    | 'acknowledgedBy'
    | 'acknowledgedAt'
    | 'closedBy'
    | 'closedAt'
    | 'outcome'
    | 'note'
  >
> & { readonly dueAt: Date | null };

/** One line of an alert's history. */
export interface AlertEventRow {
  readonly n: number;
  readonly action: AlertAction;
  readonly fromState: AlertState | null;
  readonly toState: AlertState;
  readonly level: number;
  readonly actorId: string | null;
  readonly at: Date;
}

const SELECT_ALERT = `
  SELECT a.id, a.book_id AS "bookId", a.elder_id AS "elderId", m.member_no AS "elderNo", a.unit_id AS "unitId",
    u.code AS "unitCode", u.path AS "unitPath", a.station_id AS "stationId", s.path AS "stationPath", a.source,
    a.device_id AS "deviceId", a.raised_by AS "raisedBy", a.raised_at AS "raisedAt", a.presses, a.pressed_at AS "pressedAt",
    a.state, a.level, a.acknowledge_minutes AS "acknowledgeMinutes", a.escalate_minutes AS "escalateMinutes",
    a.close_minutes AS "closeMinutes", a.due_at AS "dueAt", a.acknowledged_by AS "acknowledgedBy",
    a.acknowledged_at AS "acknowledgedAt", a.closed_by AS "closedBy", a.closed_at AS "closedAt", a.outcome, a.note, a.events
  FROM kapok.alerts a
  CROSS JOIN LATERAL (
    SELECT e.member_no FROM kapok.members e WHERE e.book_id = a.book_id AND e.id = a.elder_id OFFSET 0) m
  CROSS JOIN LATERAL (
    SELECT t.code, t.path FROM kapok.units t WHERE t.book_id = a.book_id AND t.id = a.unit_id OFFSET 0) u
  LEFT JOIN LATERAL (
    SELECT t.path FROM kapok.units t WHERE t.book_id = a.book_id AND t.id = a.station_id OFFSET 0) s ON true`;

/** One alert, or null; with `lock` its row is locked until the transaction ends. */
export async function readAlert(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly lock?: boolean },
): Promise<AlertRow | null> {
  const rows: AlertRow[] = await reader.query(
    `${SELECT_ALERT} WHERE a.book_id = $1 AND a.id = $2 ${wish.lock === true ? 'FOR UPDATE OF a' : ''}`,
    [bookId, wish.id],
  );
  return rows[0] ?? null;
}

/** The live alert of an elder, locked until the transaction ends; null: there is none. */
export async function lockLive(tx: Tx, bookId: number, elderId: string): Promise<AlertRow | null> {
  const rows: AlertRow[] = await tx.query(
    `${SELECT_ALERT} WHERE a.book_id = $1 AND a.elder_id = $2 AND a.state <> 'closed' FOR UPDATE OF a`,
    [bookId, elderId],
  );
  return rows[0] ?? null;
}

/**
 * The alert of all books that has been due longest, locked, but for those passed over; null: none is due, or others work
 * on them.
 */
export async function lockDue(
  tx: Tx,
  now: Date,
  passedOver: readonly string[],
): Promise<AlertRow | null> {
  const rows: AlertRow[] = await tx.query(
    `${SELECT_ALERT} WHERE a.due_at <= $1 AND a.id <> ALL ($2::uuid[])
     ORDER BY a.due_at LIMIT 1 FOR UPDATE OF a SKIP LOCKED`,
    [now, passedOver],
  );
  return rows[0] ?? null;
}

/** Up to `limit` alerts, the newest first, of oneself and of units, below a position. */
export function readAlerts(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly scope: { readonly memberId: string; readonly unitPaths: readonly string[] };
    readonly states: readonly AlertState[];
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<AlertRow[]> {
  const { scope, states, before, limit } = page;
  return reader.query(
    `${SELECT_ALERT}
     WHERE a.book_id = $1
       AND (a.elder_id = $2 OR EXISTS (
         SELECT FROM unnest($3::text[]) AS p (path) WHERE starts_with(u.path, p.path) OR starts_with(s.path, p.path)))
       AND a.state = ANY ($4::text[]) AND ($5::uuid IS NULL OR a.id < $5)
     ORDER BY a.id DESC LIMIT $6`,
    [bookId, scope.memberId, scope.unitPaths, states, before, limit],
  );
}

/** The whole history of an alert in its order, up to `limit` lines. */
export function readAlertEvents(
  reader: EntityManager,
  bookId: number,
  wish: { readonly alertId: string; readonly limit: number },
): Promise<AlertEventRow[]> {
  return reader.query(
    `SELECT n, action, from_state AS "fromState", to_state AS "toState", level, actor_id AS "actorId", at
     FROM kapok.alert_events WHERE book_id = $1 AND alert_id = $2 ORDER BY n LIMIT $3`,
    [bookId, wish.alertId, wish.limit],
  );
}

/** Writes an alert with the first line of its history; false when the elder has a live one. */
export async function insertAlert(tx: Tx, bookId: number, alert: NewAlert): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.alerts (book_id, id, elder_id, unit_id, station_id, source, device_id, raised_by, raised_at,
       pressed_at, state, acknowledge_minutes, escalate_minutes, close_minutes, due_at, note, events)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 'raised', $10, $11, $12, $13, $14, 1)
     ON CONFLICT (book_id, elder_id) WHERE state <> 'closed' DO NOTHING RETURNING 1`,
    [
      bookId,
      alert.id,
      alert.elderId,
      alert.unitId,
      alert.stationId,
      alert.source,
      alert.deviceId,
      alert.raisedBy,
      alert.raisedAt,
      alert.acknowledgeMinutes,
      alert.escalateMinutes,
      alert.closeMinutes,
      alert.dueAt,
      alert.note,
    ],
  );
  if (rows.length === 0) return false;
  const { id: alertId, raisedBy: actorId, raisedAt: at } = alert;
  const line = { n: 1, action: 'raise', fromState: null, toState: 'raised', level: 0 } as const;
  await insertEvent(tx, bookId, alertId, { ...line, actorId, at });
  return true;
}

/** Takes a step with a locked alert, writes the line of its history, and answers the alert as it stands then. */
export async function takeStep(
  tx: Tx,
  found: AlertRow,
  step: {
    readonly action: AlertAction;
    readonly to: AlertState;
    readonly actorId: string | null;
    readonly at: Date;
    readonly change: AlertChange;
  },
): Promise<AlertRow> {
  const next: AlertRow = { ...found, ...step.change, state: step.to, events: found.events + 1 };
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.alerts SET state = $3, level = $4, presses = $5, pressed_at = $6, due_at = $7, acknowledged_by = $8,
       acknowledged_at = $9, closed_by = $10, closed_at = $11, outcome = $12, note = $13, events = $14
     WHERE book_id = $1 AND id = $2 AND events = $15`,
    [
      found.bookId,
      found.id,
      next.state,
      next.level,
      next.presses,
      next.pressedAt,
      next.dueAt,
      next.acknowledgedBy,
      next.acknowledgedAt,
      next.closedBy,
      next.closedAt,
      next.outcome,
      next.note,
      next.events,
      found.events,
    ],
  );
  invariant(moved === 1, 'a locked alert moves');
  await insertEvent(tx, found.bookId, found.id, {
    n: next.events,
    action: step.action,
    fromState: found.state,
    toState: next.state,
    level: next.level,
    actorId: step.actorId,
    at: step.at,
  });
  return next;
}

async function insertEvent(
  tx: Tx,
  bookId: number,
  alertId: string,
  line: AlertEventRow,
): Promise<void> {
  const { n, action, fromState, toState, level, actorId, at } = line;
  await tx.query(
    `INSERT INTO kapok.alert_events (book_id, alert_id, n, action, from_state, to_state, level, actor_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [bookId, alertId, n, action, fromState, toState, level, actorId, at],
  );
}
