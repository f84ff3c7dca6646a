import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { Occurrence, RepeatUnit } from './occurrences.js';

/** Why a series is over: somebody asked for it, no day is left, or whoever filed it may not act for the elder any more. */
export type SeriesEnd = 'asked' | 'done' | 'no_authority';

/** A need that comes again. */
export interface Series {
  readonly id: string;
  readonly elderId: string;
  readonly state: 'active' | 'ended';
  readonly every: RepeatUnit;
  readonly step: number;
  /** Of the first occurrence. */
  readonly startsAt: Date;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  readonly untilOn: string;
  readonly nextN: number;
  /** Null: none is left. */
  readonly nextOn: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly endCause: SeriesEnd | null;
}

const SELECT_SERIES = `
  SELECT id, elder_id AS "elderId", state, every, step, starts_at AS "startsAt", until_on AS "untilOn", next_n AS "nextN",
    next_on AS "nextOn", started_at AS "startedAt", ended_at AS "endedAt", end_cause AS "endCause"
  FROM kapok.request_series WHERE book_id = $1`;

/** Up to `limit` series of elders, the latest first, below a position. */
export function readSeriesOf(
  reader: EntityManager,
  bookId: number,
  page: {
    readonly elderIds: readonly string[];
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<Series[]> {
  return reader.query(
    `${SELECT_SERIES} AND elder_id = ANY ($2::uuid[]) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4`,
    [bookId, page.elderIds, page.before, page.limit],
  );
}

/** One series; null when there is none. */
export async function readSeries(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<Series | null> {
  const rows: Series[] = await reader.query(`${SELECT_SERIES} AND id = $2`, [bookId, id]);
  return rows[0] ?? null;
}

/** One series, locked until the transaction ends; null when there is none. */
export async function lockSeries(tx: Tx, bookId: number, id: string): Promise<Series | null> {
  const rows: Series[] = await tx.query(`${SELECT_SERIES} AND id = $2 FOR UPDATE`, [bookId, id]);
  return rows[0] ?? null;
}

/** Whether a worker of the place may still ask for its elders: is active, and holds the role of a unit at or above it. */
export async function isStillWorker(
  tx: Tx,
  bookId: number,
  of: { readonly memberId: string; readonly unitPath: string },
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `SELECT 1 FROM kapok.role_grants g
     CROSS JOIN LATERAL (SELECT u.path FROM kapok.units u WHERE u.book_id = g.book_id AND u.id = g.unit_id OFFSET 0) u
     CROSS JOIN LATERAL (
       SELECT m.status FROM kapok.members m WHERE m.book_id = g.book_id AND m.id = g.member_id OFFSET 0) m
     WHERE g.book_id = $1 AND g.member_id = $2 AND g.role = 'social_worker' AND g.revoked_at IS NULL
       AND m.status = 'active' AND starts_with($3, u.path) LIMIT 1`,
    [bookId, of.memberId, of.unitPath],
  );
  return rows.length > 0;
}

/** Up to `limit` active series whose next occurrence is due to be filed, the longest due first. */
export async function readDueSeries(
  reader: EntityManager,
  bookId: number,
  due: { readonly until: string; readonly limit: number },
): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT id FROM kapok.request_series
     WHERE book_id = $1 AND state = 'active' AND next_on <= $2 ORDER BY next_on, id LIMIT $3`,
    [bookId, due.until, due.limit],
  );
  return rows.map(({ id }) => id);
}

/** Moves a locked series on to its next occurrence, or (null) ends it as done. */
export async function advanceSeries(
  tx: Tx,
  bookId: number,
  to: { readonly id: string; readonly next: Occurrence | null; readonly at: Date },
): Promise<void> {
  if (to.next === null) {
    await endSeries(tx, bookId, { id: to.id, by: null, at: to.at, cause: 'done' });
    return;
  }
  await tx.query(
    'UPDATE kapok.request_series SET next_n = $3, next_on = $4 WHERE book_id = $1 AND id = $2',
    [bookId, to.id, to.next.n, to.next.on],
  );
}

/** Ends a series that the caller holds locked; one that has ended stays as it is. */
export async function endSeries(
  tx: Tx,
  bookId: number,
  end: {
    readonly id: string;
    readonly by: string | null;
    readonly at: Date;
    readonly cause: SeriesEnd;
  },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.request_series SET state = 'ended', next_on = NULL, ended_by = $3, ended_at = $4, end_cause = $5
     WHERE book_id = $1 AND id = $2 AND state = 'active'`,
    [bookId, end.id, end.by, end.at, end.cause],
  );
}

/** Files an occurrence with the terms of the series' first request. Answers its id; null when it is filed already. */
export async function insertOccurrence(
  tx: Tx,
  bookId: number,
  occurrence: {
    readonly id: string;
    readonly seriesId: string;
    readonly n: number;
    readonly startsAt: Date;
    readonly filedAt: Date;
  },
): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.care_requests (book_id, id, state, round, elder_id, unit_id, service_id, starts_at, ends_at, minutes,
       priority, funding, language, training, sealed_address, sealed_note, filed_by, capacity, proxy_id, call_id, filed_at,
       series_id, occurrence, events)
     SELECT f.book_id, $3, 'filed', 1, f.elder_id, f.unit_id, f.service_id, $5::timestamptz,
       $5::timestamptz + (f.ends_at - f.starts_at), f.minutes, f.priority, f.funding, f.language, f.training,
       f.sealed_address, f.sealed_note, own.filed_by, own.capacity, own.proxy_id, own.call_id, $6, f.series_id, $4, 1
     FROM kapok.care_requests f
     -- What an elder ordered by telephone goes on as the elder's own order: the call is over.
     CROSS JOIN LATERAL (SELECT f.capacity = 'operator' AND f.proxy_id IS NULL AS by_phone) said
     CROSS JOIN LATERAL (SELECT CASE WHEN said.by_phone THEN f.elder_id ELSE f.filed_by END AS filed_by,
       CASE WHEN said.by_phone THEN 'self' ELSE f.capacity END AS capacity, f.proxy_id,
       CASE WHEN said.by_phone THEN NULL ELSE f.call_id END AS call_id) own
     WHERE f.book_id = $1 AND f.series_id = $2 AND f.occurrence = 1
     ON CONFLICT DO NOTHING RETURNING id`,
    [
      bookId,
      occurrence.seriesId,
      occurrence.id,
      occurrence.n,
      occurrence.startsAt,
      occurrence.filedAt,
    ],
  );
  return rows.length === 1;
}
