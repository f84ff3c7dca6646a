import type { EntityManager } from 'typeorm';
import type { Candidate } from './ranking.js';

/** For what candidates are looked for. */
export interface CandidateWish {
  readonly bookId: number;
  /** Volunteers at units at or below this path. */
  readonly circle: string;
  readonly elderId: string;
  readonly filedBy: string;
  readonly language: string | null;
  readonly training: string | null;
  /** The day of the care, `YYYY-MM-DD`. */
  readonly on: string;
  /** The window of the care. */
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly limit: number;
}

/** The elder's records that past pairings are counted among, the latest. */
export const PAIRINGS_AMONG = 500;
/** Load is counted so many days before and after the window. */
export const LOAD_DAYS = 7;

/**
 * Everything is found set-based: the volunteers of the circle's units by an index of their roles, then languages,
 * pairings and promises for all of them at once.
 */
const SELECT_CANDIDATES = `
  WITH circle AS (
    SELECT DISTINCT ON (m.id) m.id, m.member_no, u.code, u.path
    FROM kapok.units u
    CROSS JOIN LATERAL (
      SELECT g.member_id FROM kapok.role_grants g
      WHERE g.book_id = $1 AND g.unit_id = u.id AND g.role = 'volunteer' AND g.revoked_at IS NULL OFFSET 0) g
    CROSS JOIN LATERAL (
      SELECT p.id, p.member_no FROM kapok.members p
      WHERE p.book_id = $1 AND p.id = g.member_id AND p.status = 'active' OFFSET 0) m
    WHERE u.book_id = $1 AND starts_with(u.path, $2) AND m.id NOT IN ($3, $4)
      AND NOT kapok.has_objected($1, m.id, 'matching')
      AND ($5::text IS NULL OR EXISTS (
        SELECT FROM kapok.volunteer_trainings t
        WHERE t.book_id = $1 AND t.member_id = m.id AND t.training = $5 AND t.ended_at IS NULL
          AND t.completed_on <= $6::date AND (t.valid_until IS NULL OR t.valid_until >= $6::date)))
    ORDER BY m.id, char_length(u.path) DESC
    LIMIT $11
  ), pairings AS (
    SELECT r.volunteer_id, count(*)::int AS count FROM (
      SELECT volunteer_id, state FROM kapok.service_records
      WHERE book_id = $1 AND recipient_id = $3 ORDER BY id DESC LIMIT ${PAIRINGS_AMONG}) r
    WHERE r.state IN ('approved', 'upheld') GROUP BY r.volunteer_id
  ), promises AS (
    SELECT q.volunteer_id, sum(q.minutes)::bigint AS minutes,
      bool_or(q.agreed_starts_at < $9 AND q.agreed_ends_at > $8) AS at_once
    FROM kapok.care_requests q
    WHERE q.book_id = $1 AND q.state = 'matched' AND q.volunteer_id IN (SELECT id FROM circle)
      AND q.agreed_starts_at > $8::timestamptz - $10::interval AND q.agreed_starts_at < $9::timestamptz + $10::interval
    GROUP BY q.volunteer_id
  )
  SELECT c.id AS "volunteerId", c.member_no AS "memberNo", c.code AS "unitCode", c.path AS "unitPath",
    CASE WHEN $5::text IS NOT NULL THEN true END AS training,
    CASE WHEN $7::text IS NOT NULL THEN (l.member_id IS NOT NULL) END AS language,
    coalesce(NOT p.at_once, true) AS free, coalesce(n.count, 0) AS "pastPairings", coalesce(p.minutes, 0) AS "loadMinutes"
  FROM circle c
  LEFT JOIN kapok.volunteer_languages l ON l.book_id = $1 AND l.member_id = c.id AND l.language = $7
  LEFT JOIN pairings n ON n.volunteer_id = c.id
  LEFT JOIN promises p ON p.volunteer_id = c.id`;

/** The volunteers of a circle who could come, with what the criteria ask of them; at most `limit`. */
export function readCandidates(reader: EntityManager, wish: CandidateWish): Promise<Candidate[]> {
  return reader.query(SELECT_CANDIDATES, [
    wish.bookId,
    wish.circle,
    wish.elderId,
    wish.filedBy,
    wish.training,
    wish.on,
    wish.language,
    wish.startsAt,
    wish.endsAt,
    `${LOAD_DAYS} days`,
    wish.limit,
  ]);
}
