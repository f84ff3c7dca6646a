import type { EventType } from './queries.js';

/** Events by what they are about; a form of single ones would be longer than anybody reads. */
export const EVENTS = {
  ledger: ['ledger.entry_posted'],
  records: [
    'service_record.submitted',
    'service_record.withdrawn',
    'service_record.rejected',
    'service_record.reversed',
    'presence.expired',
  ],
  requests: [
    'care_request.published',
    'care_request.offered',
    'care_request.matched',
    'care_request.reopened',
    'care_request.served',
    'care_request.evaluated',
    'care_request.improved',
    'care_request.missed',
    'care_request.withdrawn',
  ],
  visits: ['visit.done', 'visit.missed'],
  alerts: ['alert.raised', 'alert.escalated', 'alert.acknowledged', 'alert.closed'],
  activities: ['activity.announced', 'activity.closed', 'activity.cancelled'],
  paper: ['paper_batch.shut', 'paper_batch.returned', 'paper_batch.matched'],
  disputes: [
    'dispute.filed',
    'dispute.withdrawn',
    'dispute.decided',
    'dispute.appealed',
    'dispute.upheld',
    'dispute.owed',
    'dispute.reversed',
  ],
  others: [
    'pool_support.waiting',
    'proxy.proposed',
    'proxy.active',
    'proxy.revoked',
    'call_back.denied',
    'call_back.unreached',
  ],
} as const satisfies Readonly<Record<string, readonly EventType[]>>;

export type EventSubject = keyof typeof EVENTS;
