import type { Tx } from '../../platform/database/database.js';
import type { NotificationKind } from './notification-kinds.js';

/**
 * Kinds that also go to the member's phone: what cannot wait until somebody looks into the inbox, what elders without
 * the app must hear of, and what would tell them that somebody acts in their name.
 */
const SHORT_MESSAGE_KINDS = [
  'alert.raised',
  'alert.escalated',
  'alert.overdue',
  'visit.planned',
  'request.offered',
  'request.reopened',
  'request.refused',
  'card.issued',
  'card.blocked',
  'card.pin_renewed',
  'proxy.proposed',
  'proxy.active',
  'proxy.revoked',
  'gift.held',
  'gift.received',
] as const satisfies readonly NotificationKind[];

/** Whether a kind of notification also goes out as a short message. */
export function isShortMessage(kind: NotificationKind): boolean {
  return (SHORT_MESSAGE_KINDS as readonly NotificationKind[]).includes(kind);
}

/** Seconds from one attempt to the next; after the last one the message is given up. */
export const SMS_RETRY_SECONDS = [30, 120, 600, 3600] as const;

/** Whether and when a message that failed for the `attempt`th time (from 1) is tried again; null: never. */
export function retryAfterFailure(attempt: number): number | null {
  return SMS_RETRY_SECONDS[attempt - 1] ?? null;
}

/**
 * Notes, within `tx`, that notifications shall go to phones as well, but for whoever wants none: a call for help is told
 * to everybody.
 */
export async function noteShortMessages(
  tx: Tx,
  bookId: number,
  notificationIds: readonly string[],
): Promise<void> {
  if (notificationIds.length === 0) return;
  await tx.query(
    `INSERT INTO kapok.sms_messages (book_id, notification_id)
     SELECT $1, n.id FROM unnest($2::uuid[]) AS told (id)
     CROSS JOIN LATERAL (SELECT m.id, m.member_id, m.kind FROM kapok.notifications m
       WHERE m.book_id = $1 AND m.id = told.id OFFSET 0) n
     WHERE n.kind LIKE 'alert.%' OR NOT kapok.has_objected($1, n.member_id, 'short_messages')`,
    [bookId, notificationIds],
  );
}
