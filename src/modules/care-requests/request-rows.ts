import type { EntityManager } from 'typeorm';
import type { Acting } from '../proxies/acting.js';
import type { Rating, RequestFunding, RequestState } from './care-requests.js';

/** A care request with the codes that people know its parts by. What people wrote stays sealed. */
export interface CareRequest {
  readonly id: string;
  readonly state: RequestState;
  /** Raised by every publication anew. */
  readonly round: number;
  readonly elderId: string;
  readonly elderNo: string;
  readonly elderUnitPath: string;
  /** Where the care is wanted. */
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitPath: string;
  readonly serviceId: string;
  readonly serviceCode: string;
  /** The window in which the care may take place. */
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** How long the care lasts. */
  readonly minutes: bigint;
  /** 1 for the most urgent. */
  readonly priority: number;
  readonly funding: RequestFunding;
  readonly language: string | null;
  readonly training: string | null;
  readonly filedBy: string;
  readonly capacity: Acting['capacity'];
  readonly proxyId: string | null;
  readonly callId: string | null;
  readonly filedAt: Date;
  readonly seriesId: string | null;
  readonly occurrence: number | null;
  readonly bookingId: string | null;
  /** A booking whose minutes are still to be given back. */
  readonly releaseId: string | null;
  readonly volunteerId: string | null;
  readonly volunteerNo: string | null;
  readonly agreedStartsAt: Date | null;
  readonly agreedEndsAt: Date | null;
  readonly recordId: string | null;
  readonly rating: Rating | null;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  readonly evaluatedOn: string | null;
  readonly events: number;
}

/** What people wrote, each sealed under the elder's own key. */
export interface SealedTexts {
  readonly address: Buffer | null;
  readonly note: Buffer | null;
  readonly words: Buffer | null;
  readonly improvement: Buffer | null;
}

const COLUMNS = `q.id, q.state, q.round, q.elder_id AS "elderId", m.member_no AS "elderNo", mu.path AS "elderUnitPath",
    q.unit_id AS "unitId", u.code AS "unitCode", u.path AS "unitPath", q.service_id AS "serviceId", s.code AS "serviceCode",
    q.starts_at AS "startsAt", q.ends_at AS "endsAt", q.minutes, q.priority, q.funding, q.language, q.training,
    q.filed_by AS "filedBy", q.capacity, q.proxy_id AS "proxyId", q.call_id AS "callId", q.filed_at AS "filedAt",
    q.series_id AS "seriesId", q.occurrence, q.booking_id AS "bookingId", q.release_id AS "releaseId",
    q.volunteer_id AS "volunteerId", v.member_no AS "volunteerNo", q.agreed_starts_at AS "agreedStartsAt",
    q.agreed_ends_at AS "agreedEndsAt", q.record_id AS "recordId", q.rating, q.evaluated_on AS "evaluatedOn", q.events`;
const JOINS = `
  JOIN kapok.members m ON m.book_id = q.book_id AND m.id = q.elder_id
  JOIN kapok.units mu ON mu.book_id = q.book_id AND mu.id = m.unit_id
  JOIN kapok.units u ON u.book_id = q.book_id AND u.id = q.unit_id
  JOIN kapok.services s ON s.book_id = q.book_id AND s.id = q.service_id
  LEFT JOIN kapok.members v ON v.book_id = q.book_id AND v.id = q.volunteer_id`;
const SELECT_ONE = `SELECT ${COLUMNS} FROM kapok.care_requests q ${JOINS} WHERE q.book_id = $1 AND q.id = $2`;

/** The request, or null. */
export async function readRequest(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<CareRequest | null> {
  const rows: CareRequest[] = await reader.query(SELECT_ONE, [bookId, id]);
  return rows[0] ?? null;
}

/** The request, locked until the transaction ends; null when there is none. */
export async function lockRequest(
  tx: EntityManager,
  bookId: number,
  id: string,
): Promise<CareRequest | null> {
  // Waited for first, read in a later statement: a snapshot that is older than the lock would show an old state.
  await tx.query('SELECT 1 FROM kapok.care_requests WHERE book_id = $1 AND id = $2 FOR UPDATE', [
    bookId,
    id,
  ]);
  return readRequest(tx, bookId, id);
}

/** What people wrote about a request; all null when there is no such request. */
export async function readTexts(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<SealedTexts> {
  const rows: SealedTexts[] = await reader.query(
    `SELECT sealed_address AS address, sealed_note AS note, sealed_words AS words, sealed_improvement AS improvement
     FROM kapok.care_requests WHERE book_id = $1 AND id = $2`,
    [bookId, id],
  );
  return rows[0] ?? { address: null, note: null, words: null, improvement: null };
}

/** Whose requests a list shows. */
export interface RequestScope {
  /** Requests of this elder, or matched with this volunteer, ... */
  readonly memberId: string;
  /** ... those of elders whom one may act for, ... */
  readonly elderIds: readonly string[];
  /** ... and all those wanted at or below units of these paths. */
  readonly unitPaths: readonly string[];
}

/** Which requests a list shows, and where it goes on. */
export interface RequestPageWish {
  readonly scope: RequestScope;
  readonly state: RequestState | null;
  readonly before: { readonly filedAt: string; readonly id: string } | null;
  readonly limit: number;
}

const firstOf = (owner: string): string => `
  SELECT r.id, r.filed_at FROM kapok.care_requests r
  WHERE r.book_id = $1 AND ${owner} AND ($5::text IS NULL OR r.state = $5)
    AND ($6::timestamptz IS NULL OR (r.filed_at, r.id) < ($6, $7::uuid))
  ORDER BY r.filed_at DESC, r.id DESC LIMIT $8`;

/** Each way to a request is cut to a page on an index of its own: what is read is bounded by page, units and elders. */
const FOUND = `
    (${firstOf('r.elder_id = $2')})
    UNION (${firstOf('r.volunteer_id = $2')})
    UNION (
      SELECT per_elder.* FROM unnest($3::uuid[]) AS named (id)
      CROSS JOIN LATERAL (${firstOf('r.elder_id = named.id')}) per_elder)
    UNION (
      SELECT per_unit.* FROM unnest($4::text[]) AS top (path)
      JOIN kapok.units below ON below.book_id = $1 AND starts_with(below.path, top.path)
      CROSS JOIN LATERAL (${firstOf('r.unit_id = below.id')}) per_unit)`;
const SELECT_PAGE = `
  SELECT ${COLUMNS} FROM (SELECT f.* FROM (${FOUND}) f ORDER BY f.filed_at DESC, f.id DESC LIMIT $8) page
  JOIN kapok.care_requests q ON q.book_id = $1 AND q.id = page.id ${JOINS}
  ORDER BY q.filed_at DESC, q.id DESC`;
const COUNT = `SELECT count(*)::int AS count FROM (SELECT f.id FROM (${FOUND}) f LIMIT $8) counted`;

/** Up to `limit` requests in scope, the latest filed first, below a position. */
export function readRequests(
  reader: EntityManager,
  bookId: number,
  page: RequestPageWish,
): Promise<CareRequest[]> {
  return reader.query(SELECT_PAGE, valuesOf(bookId, page));
}

/** How many requests `readRequests` would find: `limit` at most. */
export async function countRequests(
  reader: EntityManager,
  bookId: number,
  page: RequestPageWish,
): Promise<number> {
  const rows: { count: number }[] = await reader.query(COUNT, valuesOf(bookId, page));
  return rows[0]?.count ?? 0;
}

function valuesOf(bookId: number, { scope, state, before, limit }: RequestPageWish): unknown[] {
  const { memberId, elderIds, unitPaths } = scope;
  const { filedAt = null, id = null } = before ?? {};
  return [bookId, memberId, elderIds, unitPaths, state, filedAt, id, limit];
}

/** How many requests of an elder are open now. */
export async function countOpen(
  reader: EntityManager,
  bookId: number,
  wish: { readonly elderId: string; readonly states: readonly RequestState[] },
): Promise<number> {
  const rows: { count: number }[] = await reader.query(
    `SELECT count(*)::int AS count FROM kapok.care_requests q
     WHERE q.book_id = $1 AND q.elder_id = $2 AND q.state = ANY ($3::text[])`,
    [bookId, wish.elderId, wish.states],
  );
  return rows[0]?.count ?? 0;
}

/** Whoever filed a request, as they acted then. */
export function actingOf(bookId: number, request: CareRequest): Acting {
  return {
    bookId,
    elderId: request.elderId,
    elderUnitPath: request.elderUnitPath,
    actorId: request.filedBy,
    capacity: request.capacity,
    proxyId: request.proxyId,
    callId: request.callId,
  };
}
