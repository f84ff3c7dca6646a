import { Injectable } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import { invariant } from '../errors/invariant.js';
import { isUuid, newId } from '../ids.js';
import { isPlainFigure } from './event-data.js';
import { EVENT_TYPES, type EventData, type EventType } from './event-types.js';

/** Something that happened and that others may want to know. */
export interface OutboxEvent<T extends EventType> {
  readonly bookId: number;
  readonly type: T;
  /** The id of what it happened to: a record, a request, an alert. */
  readonly subject: string;
  /** Exactly the fields that the table of types names. No personal data: texts of people do not pass. */
  readonly data: EventData<T>;
  /** Names the happening, 1 to 200 characters, unique in the book: it is told once in 30 days, however often it is published. */
  readonly key: string;
}

/** More events than this belong in several calls. */
const MOST_AT_ONCE = 1000;
const LONGEST_KEY = 200;

const PUBLISH = `
  INSERT INTO kapok.outbox (book_id, id, type, subject, data, key)
  SELECT * FROM unnest($1::integer[], $2::uuid[], $3::text[], $4::uuid[], $5::jsonb[], $6::text[])
  ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING`;

/**
 * The transactional outbox: an event is written in the transaction that makes it true, so that it is told if and only
 * if that transaction commits. Who is told, when and how often is decided later, by others.
 */
@Injectable()
export class Outbox {
  /**
   * Notes one event within the caller's transaction: one statement, no locks beyond the new row. A key that was
   * published before changes nothing; another transaction that is just publishing the same key is waited for.
   */
  publish<T extends EventType>(tx: Tx, event: OutboxEvent<T>): Promise<void> {
    return this.publishAll(tx, [event]);
  }

  /** Notes up to 1,000 events, like `publish`, in one statement; they are told in the order given. */
  async publishAll<T extends EventType>(tx: Tx, events: readonly OutboxEvent<T>[]): Promise<void> {
    if (events.length === 0) return;
    invariant(events.length <= MOST_AT_ONCE, 'one call publishes a thousand events at most');
    for (const event of events) requireSound(event);
    // Ids are made in the order given, which is the order of telling. Rows are written in the order of their keys, so
    // that two transactions that publish the same ones cannot block each other.
    const rows = events
      .map((event) => ({ ...event, id: newId() }))
      .sort((left, right) => (left.key < right.key ? -1 : 1));
    await tx.query(PUBLISH, [
      rows.map(({ bookId }) => bookId),
      rows.map(({ id }) => id),
      rows.map(({ type }) => type),
      rows.map(({ subject }) => subject),
      rows.map(({ data }) => JSON.stringify(data)),
      rows.map(({ key }) => key),
    ]);
  }
}

/** A wrong event is a fault of ours: it ends the transaction loudly instead of leaving the house. */
function requireSound(event: OutboxEvent<EventType>): void {
  const { type, subject, key } = event;
  const data: Readonly<Record<string, string | null>> = event.data;
  const names: readonly string[] = EVENT_TYPES[type].data;
  const given = Object.keys(data);
  invariant(isUuid(subject), `the subject of ${type} is an id`);
  invariant(key.length >= 1 && key.length <= LONGEST_KEY, `${type} has a key`);
  invariant(
    given.length === names.length && given.every((name) => names.includes(name)),
    `${type} carries the fields of its type and no others`,
  );
  for (const [name, value] of Object.entries(data)) {
    invariant(
      value === null || isPlainFigure(value),
      `${name} of ${type} is a plain figure or code`,
    );
  }
}
