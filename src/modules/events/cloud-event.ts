import type { EventType } from '../../platform/outbox/event-types.js';

/** One event as stored, with its place among those of its book. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, string | null>>;
  readonly publishedAt: Date;
  readonly position: bigint;
}

/** Whose events they are: the city by its code, the book by the uid that its genesis leaf names. */
export interface EventSource {
  readonly bookUid: string;
  readonly city: string;
}

/** A CloudEvents 1.0 event in structured JSON; `city` and `sequence` are extension attributes. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: `kapok.${EventType}` | string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly city: string;
  readonly sequence: string;
  readonly data: Readonly<Record<string, string | null>>;
}

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json; charset=utf-8';
/** As many digits as a bigint can have, so that texts sort as numbers do. */
const SEQUENCE_DIGITS = 19;

/** An event as it leaves the house. The same event is always written in the same way, byte for byte. */
export function toCloudEvent(event: StoredEvent, source: EventSource): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: `urn:uuid:${source.bookUid}`,
    type: `kapok.${event.type}`,
    subject: event.subject,
    time: event.publishedAt.toISOString(),
    datacontenttype: 'application/json',
    city: source.city,
    sequence: String(event.position).padStart(SEQUENCE_DIGITS, '0'),
    data: Object.fromEntries(
      Object.entries(event.data).sort(([left], [right]) => (left < right ? -1 : 1)),
    ),
  };
}
