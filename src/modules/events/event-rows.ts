import type { EntityManager } from 'typeorm';
import type { StoredEvent } from './cloud-event.js';

/** A told event, and the unit it belongs to. */
export interface FeedEvent extends StoredEvent {
  /** Null: it belongs to none. */
  readonly unitPath: string | null;
}

const SELECT_FEED = `
  SELECT o.id, o.type, o.subject, o.data, o.published_at AS "publishedAt", o.position, u.path AS "unitPath"
  FROM kapok.outbox o
  LEFT JOIN LATERAL (SELECT t.path FROM kapok.units t
    WHERE t.book_id = o.book_id AND t.id = o.unit_id OFFSET 0) u ON true
  WHERE o.book_id = $1 AND o.position > $2 AND ($3::text IS NULL OR o.type = $3)
  ORDER BY o.position
  LIMIT $4`;

/** Up to `limit` events of a book behind a position, in their order. */
export function readFeed(
  reader: EntityManager,
  bookId: number,
  page: { readonly after: bigint; readonly type: string | null; readonly limit: number },
): Promise<FeedEvent[]> {
  return reader.query(SELECT_FEED, [bookId, page.after, page.type, page.limit]);
}

/** The position of the last event of a book that was told; 0n before there is one. */
export async function lastPosition(reader: EntityManager, bookId: number): Promise<bigint> {
  const rows: { last_position: bigint }[] = await reader.query(
    'SELECT last_position FROM kapok.event_feeds WHERE book_id = $1',
    [bookId],
  );
  return rows[0]?.last_position ?? 0n;
}

/** The position of the oldest event that is kept; null when none is. */
export async function firstPosition(reader: EntityManager, bookId: number): Promise<bigint | null> {
  const rows: { position: bigint }[] = await reader.query(
    `SELECT position FROM kapok.outbox WHERE book_id = $1 AND position IS NOT NULL
     ORDER BY position LIMIT 1`,
    [bookId],
  );
  return rows[0]?.position ?? null;
}
