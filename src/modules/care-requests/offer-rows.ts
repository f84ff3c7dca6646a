import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import { OFFER_STEPS, type OfferAction, type OfferState } from './offers.js';

/** What a volunteer offers. */
export interface Offer {
  readonly id: string;
  readonly requestId: string;
  readonly serviceCode: string;
  readonly volunteerId: string;
  readonly volunteerNo: string;
  /** When the volunteer would come. */
  readonly startsAt: Date;
  readonly state: OfferState;
  readonly offeredAt: Date;
  readonly decidedAt: Date | null;
}

const COLUMNS = `o.id, o.request_id AS "requestId", s.code AS "serviceCode", o.volunteer_id AS "volunteerId", m.member_no AS "volunteerNo",
    o.starts_at AS "startsAt", o.state, o.offered_at AS "offeredAt", o.decided_at AS "decidedAt"`;
const SELECT_OFFERS = `
  SELECT ${COLUMNS} FROM kapok.request_offers o
  JOIN kapok.members m ON m.book_id = o.book_id AND m.id = o.volunteer_id
  JOIN kapok.care_requests q ON q.book_id = o.book_id AND q.id = o.request_id
  JOIN kapok.services s ON s.book_id = q.book_id AND s.id = q.service_id
  WHERE o.book_id = $1`;

/** One offer of a request; null when there is none. The caller holds the request locked when it is to move. */
export async function readOffer(
  reader: EntityManager,
  bookId: number,
  of: { readonly requestId: string; readonly id: string },
): Promise<Offer | null> {
  const rows: Offer[] = await reader.query(`${SELECT_OFFERS} AND o.request_id = $2 AND o.id = $3`, [
    bookId,
    of.requestId,
    of.id,
  ]);
  return rows[0] ?? null;
}

/** Up to `limit` offers of a request, the first one first; only those of one volunteer unless null. */
export function readOffers(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly requestId: string;
    readonly volunteerId: string | null;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<Offer[]> {
  return reader.query(
    `${SELECT_OFFERS} AND o.request_id = $2 AND ($3::uuid IS NULL OR o.volunteer_id = $3)
       AND ($4::uuid IS NULL OR o.id > $4)
     ORDER BY o.id LIMIT $5`,
    [bookId, page.requestId, page.volunteerId, page.after, page.limit],
  );
}

/** Up to `limit` offers of a volunteer, the latest first, below a position. */
export function readOwnOffers(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly volunteerId: string;
    readonly state: OfferState | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<Offer[]> {
  return reader.query(
    `${SELECT_OFFERS} AND o.volunteer_id = $2 AND ($3::text IS NULL OR o.state = $3)
       AND ($4::uuid IS NULL OR o.id < $4)
     ORDER BY o.id DESC LIMIT $5`,
    [bookId, page.volunteerId, page.state, page.before, page.limit],
  );
}

/** Writes an offer. Breaks `request_offers_once` when the volunteer's stands already. */
export async function insertOffer(
  tx: Tx,
  bookId: number,
  offer: Pick<Offer, 'id' | 'requestId' | 'volunteerId' | 'startsAt' | 'offeredAt'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.request_offers (book_id, id, request_id, volunteer_id, starts_at, state, offered_at)
     VALUES ($1, $2, $3, $4, $5, 'offered', $6)`,
    [bookId, offer.id, offer.requestId, offer.volunteerId, offer.startsAt, offer.offeredAt],
  );
}

/** How many offers of a request stand. */
export async function countOffers(tx: Tx, bookId: number, requestId: string): Promise<number> {
  const rows: { count: number }[] = await tx.query(
    `SELECT count(*)::int AS count FROM kapok.request_offers
     WHERE book_id = $1 AND request_id = $2 AND state = 'offered'`,
    [bookId, requestId],
  );
  return rows[0]?.count ?? 0;
}

/** Moves an offer of a request that the caller holds locked, and that stands where the step starts. */
export async function moveOffer(
  tx: Tx,
  bookId: number,
  step: {
    readonly id: string;
    readonly action: OfferAction;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  const { from, to } = OFFER_STEPS[step.action];
  const [, affected]: [unknown, number] = await tx.query(
    `UPDATE kapok.request_offers SET state = $3, decided_by = $4, decided_at = $5
     WHERE book_id = $1 AND id = $2 AND state = ANY ($6::text[])`,
    [bookId, step.id, to, step.by, step.at, from],
  );
  invariant(affected === 1, 'an offer of a locked request stands where it was read');
}

/** Marks the accepted offer of a request as one whose volunteer did not come. */
export async function missOffer(
  tx: Tx,
  bookId: number,
  miss: { readonly requestId: string; readonly by: string; readonly at: Date },
): Promise<void> {
  const [, affected]: [unknown, number] = await tx.query(
    `UPDATE kapok.request_offers SET state = 'no_show', decided_by = $3, decided_at = $4
     WHERE book_id = $1 AND request_id = $2 AND state = 'accepted'`,
    [bookId, miss.requestId, miss.by, miss.at],
  );
  invariant(affected === 1, 'a matched request has one accepted offer');
}

/** Lets the standing offers of a request lapse, an accepted one among them unless `kept`; answers whose they were. */
export async function lapseOffers(
  tx: Tx,
  bookId: number,
  lapse: { readonly requestId: string; readonly at: Date; readonly kept?: string },
): Promise<string[]> {
  const [rows]: [{ volunteer_id: string }[], number] = await tx.query(
    `UPDATE kapok.request_offers SET state = 'lapsed', decided_by = NULL, decided_at = $3
     WHERE book_id = $1 AND request_id = $2 AND state IN ('offered', 'accepted') AND ($4::uuid IS NULL OR id <> $4)
     RETURNING volunteer_id`,
    [bookId, lapse.requestId, lapse.at, lapse.kept ?? null],
  );
  return rows.map(({ volunteer_id }) => volunteer_id);
}
