import type { EntityManager } from 'typeorm';
import { addDays, shanghaiDayStart } from '../../platform/clock/shanghai.js';
import type { VisitRate } from '../policies/care-rules.js';
import { EVERYBODY, type VisitMonth } from './visit-plan.js';
import type { VisitFigures, VisitStanding } from './visit-rate.js';

/** Whose month, and by which plan. */
export interface RateScope {
  readonly month: VisitMonth;
  readonly plan: readonly VisitRate[];
}

/** Which elders a list shows: those nobody saw, those seen too rarely, or all. */
export type StandingFilter = 'unseen' | 'short' | 'all';

// $1 book, $2 first and $3 last day of the month, $4 the day it is judged by, $5 the instant at which that day is over,
// $6 classes and $7 times of the plan, $8 times for everybody else.

/**
 * The members who belonged to a unit ($9, a path) or below it when the day was over: where a member belonged then is
 * where the first move since came from, else where the member is.
 */
const PEOPLE_OF_UNIT = `
  SELECT m.id, u.code, u.path FROM (
    SELECT u.id, u.code, u.path FROM kapok.units u WHERE u.book_id = $1 AND starts_with(u.path, $9) OFFSET 0) u
  CROSS JOIN LATERAL (
    SELECT m.id FROM kapok.members m WHERE m.book_id = $1 AND m.unit_id = u.id AND NOT EXISTS (
      SELECT FROM kapok.member_moves v WHERE v.book_id = $1 AND v.member_id = m.id AND v.moved_at >= $5 OFFSET 0)
    UNION ALL
    SELECT v.member_id FROM kapok.member_moves v
    WHERE v.book_id = $1 AND v.from_unit_id = u.id AND v.moved_at >= $5 AND NOT EXISTS (
      SELECT FROM kapok.member_moves f
      WHERE f.book_id = $1 AND f.member_id = v.member_id AND f.moved_at >= $5 AND f.moved_at < v.moved_at OFFSET 0)) m`;

/** The members of a list ($9), where they belong now. */
const PEOPLE_OF_LIST = `
  SELECT m.id, u.code, u.path FROM unnest($9::uuid[]) AS w (id)
  CROSS JOIN LATERAL (SELECT m.id, m.unit_id FROM kapok.members m WHERE m.book_id = $1 AND m.id = w.id OFFSET 0) m
  CROSS JOIN LATERAL (SELECT u.code, u.path FROM kapok.units u WHERE u.book_id = $1 AND u.id = m.unit_id OFFSET 0) u`;

/** The classes of the plan that a member holds on the day, and the most times that they ask for. */
const CLASSES_OF_PLAN = `
  SELECT max(w.times) AS times, array_agg(DISTINCT k.code ORDER BY k.code) AS codes
  FROM (
    SELECT h.class_id FROM kapok.member_hardships h
    WHERE h.book_id = $1 AND h.member_id = p.id AND h.confirmed_on <= $4::date AND h.valid_from <= $4::date
      AND (h.valid_until IS NULL OR h.valid_until >= $4::date) AND (h.revoked_from IS NULL OR h.revoked_from > $4::date)
    OFFSET 0) h
  CROSS JOIN LATERAL (
    SELECT c.code, c.unit_id FROM kapok.hardship_classes c
    WHERE c.book_id = $1 AND c.id = h.class_id AND c.valid_from <= $4::date
      AND (c.valid_until IS NULL OR c.valid_until >= $4::date) OFFSET 0) k
  CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t WHERE t.book_id = $1 AND t.id = k.unit_id OFFSET 0) t
  JOIN unnest($6::text[], $7::integer[]) AS w (code, times) ON w.code = k.code
  WHERE starts_with(p.path, t.path)`;

/** Who held the role of an elder when the day was over. */
const IS_ELDER = `
  EXISTS (SELECT FROM kapok.role_grants g WHERE g.book_id = $1 AND g.member_id = p.id AND g.role = 'elder'
    AND g.revoked_at IS NULL AND g.granted_at < $5 OFFSET 0)
  OR EXISTS (SELECT FROM kapok.role_grants g WHERE g.book_id = $1 AND g.member_id = p.id AND g.role = 'elder'
    AND g.revoked_at IS NOT NULL AND g.granted_at < $5 AND g.revoked_at >= $5 OFFSET 0)`;

/**
 * The days of the month on which an elder was seen: of approved service records; of visits by workers and operators;
 * of activities attended, once hours of the activity are approved.
 */
const DAYS = `
  SELECT r.service_date AS day, true AS in_person FROM kapok.service_records r
  WHERE r.book_id = $1 AND r.recipient_id = p.id AND r.service_date BETWEEN $2::date AND $3::date
    AND r.state IN ('approved', 'upheld')
  UNION ALL
  SELECT v.visited_on, v.kind <> 'call' FROM kapok.visits v
  WHERE v.book_id = $1 AND v.elder_id = p.id AND v.state = 'done' AND v.visited_on BETWEEN $2::date AND $3::date
    AND v.visitor_kind <> 'volunteer'
  UNION ALL
  SELECT (a.arrived_at AT TIME ZONE 'Asia/Shanghai')::date, true FROM kapok.activity_people a
  WHERE a.book_id = $1 AND a.member_id = p.id AND a.part = 'elder' AND a.state = 'attended'
    AND (a.arrived_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN $2::date AND $3::date
    AND EXISTS (SELECT FROM kapok.service_records r
      WHERE r.book_id = $1 AND r.activity_id = a.activity_id AND r.state IN ('approved', 'upheld') OFFSET 0)`;

function standings(people: string, narrowed = 'true'): string {
  return `
  SELECT p.id, p.code, p.path, coalesce(c.codes, '{}') AS classes, coalesce(c.times, $8::integer) AS times,
    d.days, d.in_person, d.last_on
  FROM (${people}) p
  CROSS JOIN LATERAL (${CLASSES_OF_PLAN}) c
  CROSS JOIN LATERAL (
    SELECT count(DISTINCT s.day)::integer AS days, count(DISTINCT s.day) FILTER (WHERE s.in_person)::integer AS in_person,
      max(s.day) AS last_on FROM (${DAYS}) s) d
  WHERE coalesce(c.times, $8::integer) IS NOT NULL AND (${IS_ELDER}) AND ${narrowed}`;
}

const WITH_NUMBER = `
  CROSS JOIN LATERAL (SELECT m.member_no FROM kapok.members m WHERE m.book_id = $1 AND m.id = s.id OFFSET 0) m`;

const FILTERS: Readonly<Record<StandingFilter, string>> = {
  unseen: 's.days = 0',
  short: 's.days < s.times',
  all: 'true',
};

interface StandingColumns {
  id: string;
  code: string;
  member_no: string;
  classes: string[];
  times: number;
  days: number;
  in_person: number;
  last_on: string | null;
}

/** The figures of the units right below a unit, by code, and of those who belong to itself (code null). */
export async function readFigures(
  reader: EntityManager,
  bookId: number,
  scope: RateScope & { readonly path: string },
): Promise<(VisitFigures & { readonly below: string | null })[]> {
  return reader.query(
    `SELECT nullif(split_part(substr(s.path, length($9) + 1), '/', 1), '') AS below, count(*)::integer AS elders,
       (count(*) FILTER (WHERE s.days > 0))::integer AS seen,
       (count(*) FILTER (WHERE s.in_person > 0))::integer AS "seenInPerson",
       (count(*) FILTER (WHERE s.days >= s.times))::integer AS "seenAsPlanned"
     FROM (${standings(PEOPLE_OF_UNIT)}) s GROUP BY 1 ORDER BY 1 NULLS FIRST`,
    [...valuesOf(bookId, scope), scope.path],
  );
}

/** Up to `limit` elders of the plan at a unit or below it, by id after a position. */
export async function readStandings(
  reader: EntityManager,
  bookId: number,
  page: RateScope & {
    readonly path: string;
    readonly filter: StandingFilter;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<VisitStanding[]> {
  const narrowed = '($10::uuid IS NULL OR p.id > $10)';
  const rows: StandingColumns[] = await reader.query(
    `SELECT s.*, m.member_no FROM (
       SELECT s.* FROM (${standings(PEOPLE_OF_UNIT, narrowed)}) s WHERE ${FILTERS[page.filter]} ORDER BY s.id LIMIT $11) s
     ${WITH_NUMBER} ORDER BY s.id`,
    [...valuesOf(bookId, page), page.path, page.after, page.limit],
  );
  return rows.map(toStanding);
}

/** How members of a list stand in the month; who is not in the plan is absent. */
export async function readStandingsOf(
  reader: EntityManager,
  bookId: number,
  wish: RateScope & { readonly ids: readonly string[] },
): Promise<Map<string, VisitStanding>> {
  const rows: StandingColumns[] = await reader.query(
    `SELECT s.*, m.member_no FROM (${standings(PEOPLE_OF_LIST)}) s ${WITH_NUMBER}`,
    [...valuesOf(bookId, wish), wish.ids],
  );
  return new Map(rows.map((row) => [row.id, toStanding(row)]));
}

function valuesOf(bookId: number, { month, plan }: RateScope): unknown[] {
  const own = plan.filter(({ hardshipClass }) => hardshipClass !== EVERYBODY);
  const others = plan.find(({ hardshipClass }) => hardshipClass === EVERYBODY);
  return [
    bookId,
    month.from,
    month.until,
    month.judgedOn,
    shanghaiDayStart(addDays(month.judgedOn, 1)),
    own.map(({ hardshipClass }) => hardshipClass),
    own.map(({ timesPerMonth }) => timesPerMonth),
    others?.timesPerMonth ?? null,
  ];
}

function toStanding(row: StandingColumns): VisitStanding {
  return {
    elderId: row.id,
    memberNo: row.member_no,
    unitCode: row.code,
    classes: row.classes,
    timesPlanned: row.times,
    daysSeen: row.days,
    daysInPerson: row.in_person,
    lastSeenOn: row.last_on,
  };
}
