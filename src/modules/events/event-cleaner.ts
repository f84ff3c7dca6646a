import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type Tx } from '../../platform/database/database.js';
import { firstIdAt } from '../../platform/ids.js';

const DAY_MS = 86_400_000;
/** Long enough to catch up after holidays, and for a repeated happening to be known by its key. */
export const EVENTS_KEPT_DAYS = 30;
const EVENTS_AT_ONCE = 1_000;
/** Transactions of one round; the next round goes on. */
const MOST_CHUNKS = 40;

/** Deletes what is older than 30 days: told events, their deliveries and attempts. */
@Injectable()
export class EventCleaner {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** One round: up to 40,000 events. Returns how many went. Several servers may clean at once. */
  async clean(isStopping: () => boolean = () => false): Promise<number> {
    const before = firstIdAt(this.clock.now().getTime() - EVENTS_KEPT_DAYS * DAY_MS);
    let cleaned = 0;
    for (let chunk = 0; chunk < MOST_CHUNKS && !isStopping(); chunk += 1) {
      const deleted = await this.database.transaction((tx) => deleteBefore(tx, before));
      cleaned += deleted;
      if (deleted < EVENTS_AT_ONCE) break;
    }
    return cleaned;
  }
}

async function deleteBefore(tx: Tx, before: string): Promise<number> {
  const old: { book_id: number; id: string }[] = await tx.query(
    `SELECT o.book_id, o.id FROM kapok.event_feeds f
     CROSS JOIN LATERAL (SELECT e.book_id, e.id FROM kapok.outbox e
       WHERE e.book_id = f.book_id AND e.id < $1 AND e.position IS NOT NULL
       ORDER BY e.id LIMIT $2 FOR UPDATE SKIP LOCKED) o
     LIMIT $2`,
    [before, EVENTS_AT_ONCE],
  );
  if (old.length === 0) return 0;
  const keys = [old.map(({ book_id }) => book_id), old.map(({ id }) => id)];
  const ofOld = (bookId: string, eventId: string) =>
    `(${bookId}, ${eventId}) IN (SELECT * FROM unnest($1::integer[], $2::uuid[]))`;
  await tx.query(
    `DELETE FROM kapok.webhook_attempts a USING kapok.webhook_deliveries d
     WHERE a.book_id = d.book_id AND a.delivery_id = d.id AND ${ofOld('d.book_id', 'd.event_id')}`,
    keys,
  );
  await tx.query(
    `DELETE FROM kapok.webhook_deliveries d WHERE ${ofOld('d.book_id', 'd.event_id')}`,
    keys,
  );
  await tx.query(`DELETE FROM kapok.outbox o WHERE ${ofOld('o.book_id', 'o.id')}`, keys);
  return old.length;
}
