import type { EntityManager } from 'typeorm';

/** Something of a member's that is still open and that a service of its own can close. */
export interface OpenThing {
  readonly kind: 'offer' | 'request' | 'booking' | 'record' | 'gift';
  readonly id: string;
  /** The request of an offer; null for all else. */
  readonly requestId: string | null;
}

/** Of one kind, in one round; the next round goes on. */
const MOST_AT_ONCE = 100;

/** In the order in which they are closed: a request gives back its own booking. */
const OPEN = `
  (SELECT 'offer' AS kind, o.id, o.request_id FROM kapok.request_offers o
   WHERE o.book_id = $1 AND o.volunteer_id = $2 AND o.state = 'accepted' LIMIT ${MOST_AT_ONCE})
  UNION ALL
  (SELECT 'request', q.id, NULL FROM kapok.care_requests q
   WHERE q.book_id = $1 AND q.elder_id = $2 AND q.state IN ('filed', 'published', 'matched') LIMIT ${MOST_AT_ONCE})
  UNION ALL
  (SELECT 'booking', b.id, NULL FROM kapok.care_bookings b
   WHERE b.book_id = $1 AND b.elder_id = $2 AND b.state IN ('requested', 'held') LIMIT ${MOST_AT_ONCE})
  UNION ALL
  (SELECT 'record', r.id, NULL FROM kapok.service_records r
   WHERE r.book_id = $1 AND r.volunteer_id = $2 AND r.state IN ('submitted', 'confirmed') LIMIT ${MOST_AT_ONCE})
  UNION ALL
  (SELECT 'gift', t.id, NULL FROM kapok.transfers t
   WHERE t.book_id = $1 AND t.giver_id = $2 AND t.state IN ('requested', 'held') LIMIT ${MOST_AT_ONCE})`;

/** What a member has open that an erasure closes, up to a hundred of each kind. */
export async function readOpenThings(
  reader: EntityManager,
  { bookId, memberId }: { readonly bookId: number; readonly memberId: string },
): Promise<OpenThing[]> {
  const rows: { kind: OpenThing['kind']; id: string; request_id: string | null }[] =
    await reader.query(OPEN, [bookId, memberId]);
  return rows.map(({ kind, id, request_id }) => ({ kind, id, requestId: request_id }));
}
