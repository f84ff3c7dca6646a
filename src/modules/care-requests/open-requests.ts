import type { EntityManager } from 'typeorm';
import type { RequestFunding } from './care-requests.js';

/** A published request as a stranger sees it: where only by unit, and not whose. */
export interface OpenRequest {
  readonly id: string;
  readonly unitCode: string;
  readonly serviceCode: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly minutes: bigint;
  readonly priority: number;
  readonly funding: RequestFunding;
  readonly language: string | null;
  readonly training: string | null;
}

/** What a search may be narrowed by; null does not narrow. */
export interface OpenFilter {
  /** Path of a unit: its requests and those of the units below it. */
  readonly unitPath: string | null;
  readonly serviceId: string | null;
  /** Only windows that are open at some moment from ... */
  readonly from: Date;
  /** ... until before this one. */
  readonly until: Date | null;
  readonly language: string | null;
  readonly training: string | null;
  /** Only what asks for none but these trainings. */
  readonly qualifiedBy: readonly string[] | null;
}

/** A place in the order of the list. */
export interface OpenPosition {
  readonly priority: string;
  readonly startsAt: string;
  readonly id: string;
}

const ORDER = 'priority, starts_at, id';
const MOST_UNITS = 20_000;

/**
 * Up to `limit` published requests, the most urgent first, then the soonest, after a position; none of the reader's
 * own. Each condition stands in the text only where it narrows, so that the index that fits is read from its start and
 * no further than the page; of a unit's requests those of each unit below it are cut to a page one by one.
 */
export function readOpenRequests(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly filter: OpenFilter;
    readonly memberId: string;
    readonly after: OpenPosition | null;
    readonly limit: number;
  },
): Promise<OpenRequest[]> {
  const { filter, memberId, after, limit } = page;
  const values: unknown[] = [bookId, memberId, filter.from, limit];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    "q.book_id = $1 AND q.state = 'published' AND q.elder_id <> $2 AND q.ends_at > $3",
    ...(filter.serviceId === null ? [] : [`q.service_id = ${bind(filter.serviceId)}`]),
    ...(filter.until === null ? [] : [`q.starts_at < ${bind(filter.until)}`]),
    ...(filter.language === null ? [] : [`q.language = ${bind(filter.language)}`]),
    ...(filter.training === null ? [] : [`q.training = ${bind(filter.training)}`]),
    ...(filter.qualifiedBy === null
      ? []
      : [`(q.training IS NULL OR q.training = ANY (${bind(filter.qualifiedBy)}::text[]))`]),
    ...(after === null ? [] : [positionAfter(after, bind)]),
  ].join(' AND ');
  const found =
    filter.unitPath === null
      ? firstOf(conditions)
      : `SELECT per_unit.* FROM (
           SELECT u.id FROM kapok.units u
           WHERE u.book_id = $1 AND starts_with(u.path, ${bind(filter.unitPath)}) LIMIT ${MOST_UNITS}) below
         CROSS JOIN LATERAL (${firstOf(`${conditions} AND q.unit_id = below.id`)}) per_unit
         ORDER BY ${ORDER} LIMIT $4`;
  return reader.query(
    `SELECT f.id, u.code AS "unitCode", s.code AS "serviceCode", f.starts_at AS "startsAt", f.ends_at AS "endsAt",
       f.minutes, f.priority, f.funding, f.language, f.training
     FROM (${found}) f
     JOIN kapok.units u ON u.book_id = $1 AND u.id = f.unit_id
     JOIN kapok.services s ON s.book_id = $1 AND s.id = f.service_id
     ORDER BY f.priority, f.starts_at, f.id`,
    values,
  );
}

function firstOf(conditions: string): string {
  return `SELECT q.id, q.unit_id, q.service_id, q.starts_at, q.ends_at, q.minutes, q.priority, q.funding, q.language,
      q.training
    FROM kapok.care_requests q WHERE ${conditions} ORDER BY q.priority, q.starts_at, q.id LIMIT $4`;
}

function positionAfter(after: OpenPosition, bind: (value: unknown) => string): string {
  const { priority, startsAt, id } = after;
  return `(q.priority, q.starts_at, q.id) > (${bind(priority)}::smallint, ${bind(startsAt)}::timestamptz, ${bind(id)}::uuid)`;
}
