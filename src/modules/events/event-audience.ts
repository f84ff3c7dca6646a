import { type Principal, type Role, reaches } from '../../auth/principal.js';
import { EVENT_TYPES, type EventType, isEventType } from '../../platform/outbox/event-types.js';
import type { FeedEvent } from './event-rows.js';

/** Whoever may open a stream at all. */
export const WATCHERS = [
  'social_worker',
  'station_admin',
  'operator',
  'city_admin',
  'auditor',
] as const satisfies readonly Role[];

/** They oversee every queue in their reach. */
const OVERSEERS: readonly Role[] = ['city_admin', 'auditor'];

/** The roles of each type, from the table of types; that they are roles is checked here, above the platform. */
const QUEUE_ROLES: Readonly<Record<EventType, { readonly queue: readonly Role[] }>> = EVENT_TYPES;

/** The roles whose queue an event type belongs to; none for types that go to webhooks only. */
export function queueRoles(type: EventType): readonly Role[] {
  const { queue } = QUEUE_ROLES[type];
  return queue.length === 0 ? [] : [...queue, ...OVERSEERS];
}

/** Whether an event belongs on the screen of a caller: of a queue of a role that reaches the event's unit. */
export function isShownTo(caller: Principal, event: Pick<FeedEvent, 'type' | 'unitPath'>): boolean {
  if (event.unitPath === null || !isEventType(event.type)) return false;
  return reaches(caller, queueRoles(event.type), event.unitPath);
}
