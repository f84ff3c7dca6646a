import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { MissReason, VisitKind, VisitOutcome, VisitorKind, VisitState } from './visits.js';

/** A visit as stored, with where its elder's unit stands in the tree. */
export interface VisitRow {
  readonly id: string;
  readonly elderId: string;
  readonly elderNo: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitPath: string;
  /** Of the station on whose roster the elder is now; null: of none. */
  readonly stationPath: string | null;
  readonly kind: VisitKind;
  readonly state: VisitState;
  readonly visitorId: string;
  readonly visitorNo: string;
  readonly visitorKind: VisitorKind;
  readonly pairId: string | null;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly plannedOn: string | null;
  readonly visitedAt: Date | null;
  readonly visitedOn: string | null;
  readonly outcome: VisitOutcome | null;
  readonly missReason: MissReason | null;
  readonly note: string | null;
  readonly recordId: string | null;
  readonly requestId: string | null;
  readonly callId: string | null;
}

/** What was seen, or that nobody was. */
export type VisitFinding =
  | {
      readonly state: 'done';
      readonly kind: VisitKind;
      readonly visitedAt: Date;
      readonly visitedOn: string;
      readonly outcome: VisitOutcome;
      readonly note: string | null;
      readonly recordId: string | null;
    }
  | { readonly state: 'missed'; readonly reason: MissReason; readonly note: string | null };

/** A visit to write. */
export interface NewVisit {
  readonly id: string;
  readonly elderId: string;
  readonly unitId: string;
  readonly kind: VisitKind;
  readonly visitorId: string;
  readonly visitorKind: VisitorKind;
  readonly pairId: string | null;
  readonly plannedOn: string | null;
  readonly plannedBy: string | null;
  readonly callId: string | null;
  readonly enteredBy: string;
  readonly enteredAt: Date;
  /** Null: it is planned. */
  readonly finding: VisitFinding | null;
}

/** What a list of visits is narrowed by; null: not at all. */
export interface VisitFilter {
  readonly elderId: string | null;
  readonly visitorId: string | null;
  readonly state: VisitState | null;
  /** Planned visits whose day lies before this one. */
  readonly plannedBefore: string | null;
  /** `YYYY-MM`: made in this month, or else planned for it. */
  readonly month: string | null;
}

const SELECT_VISIT = `
  SELECT v.id, v.elder_id AS "elderId", m.member_no AS "elderNo", v.unit_id AS "unitId", u.code AS "unitCode", u.path AS "unitPath",
    p.path AS "stationPath", v.kind, v.state,
    v.visitor_id AS "visitorId", w.member_no AS "visitorNo", v.visitor_kind AS "visitorKind", v.pair_id AS "pairId", v.planned_on AS "plannedOn",
    v.visited_at AS "visitedAt", v.visited_on AS "visitedOn", v.outcome, v.miss_reason AS "missReason", v.note,
    v.record_id AS "recordId", v.request_id AS "requestId", v.call_id AS "callId"
  FROM kapok.visits v
  CROSS JOIN LATERAL (
    SELECT t.code, t.path FROM kapok.units t WHERE t.book_id = v.book_id AND t.id = v.unit_id OFFSET 0) u
  CROSS JOIN LATERAL (
    SELECT e.member_no FROM kapok.members e WHERE e.book_id = v.book_id AND e.id = v.elder_id OFFSET 0) m
  CROSS JOIN LATERAL (
    SELECT e.member_no FROM kapok.members e WHERE e.book_id = v.book_id AND e.id = v.visitor_id OFFSET 0) w
  LEFT JOIN LATERAL (
    SELECT s.path FROM kapok.roster_places r
    CROSS JOIN LATERAL (SELECT t.path FROM kapok.units t WHERE t.book_id = r.book_id AND t.id = r.station_id OFFSET 0) s
    WHERE r.book_id = v.book_id AND r.elder_id = v.elder_id AND r.ended_on IS NULL OFFSET 0) p ON true
  WHERE v.book_id = $1`;

const INSERT_VISIT = `
  INSERT INTO kapok.visits (book_id, id, elder_id, unit_id, kind, state, visitor_id, visitor_kind, pair_id, planned_on,
    planned_by, visited_at, visited_on, outcome, miss_reason, note, record_id, call_id, entered_by, entered_at,
    decided_by, decided_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`;

const DECIDE = `
  UPDATE kapok.visits
  SET state = $3, kind = coalesce($4, kind), visited_at = $5, visited_on = $6, outcome = $7, miss_reason = $8, note = $9,
    record_id = $10, decided_by = $11, decided_at = $12
  WHERE book_id = $1 AND id = $2 AND state = 'planned'`;

/** One visit, or null; with `lock` its row is locked until the transaction ends. */
export async function readVisit(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly lock?: boolean },
): Promise<VisitRow | null> {
  const text = `${SELECT_VISIT} AND v.id = $2 ${wish.lock === true ? 'FOR UPDATE OF v' : ''}`;
  const rows: VisitRow[] = await reader.query(text, [bookId, wish.id]);
  return rows[0] ?? null;
}

/** Visits of one's own and of units that are narrowed to some. */
export interface VisitPageWish {
  readonly scope: { readonly memberId: string; readonly unitPaths: readonly string[] };
  readonly filter: VisitFilter;
  /** Id of a visit; null: from the newest on. */
  readonly before: string | null;
  readonly limit: number;
}

/** Up to `limit` visits, the newest entered first, of one's own and of units, below a position. */
export function readVisits(
  reader: EntityManager,
  bookId: number,
  page: VisitPageWish,
): Promise<VisitRow[]> {
  return reader.query(selectPage(page), valuesOf(bookId, page));
}

/** How many visits `readVisits` would find: `limit` at most. */
export async function countVisits(
  reader: EntityManager,
  bookId: number,
  page: VisitPageWish,
): Promise<number> {
  const rows: { count: number }[] = await reader.query(
    `SELECT count(*)::int AS count FROM (${selectPage(page)}) found`,
    valuesOf(bookId, page),
  );
  return rows[0]?.count ?? 0;
}

function selectPage({ scope }: VisitPageWish): string {
  // Whoever works for no unit is found along the indexes of visitor and elder, however many visits a city has.
  const inUnits = `OR EXISTS (SELECT FROM unnest($3::text[]) AS s (path) WHERE starts_with(u.path, s.path) OR starts_with(p.path, s.path))`;
  return `${SELECT_VISIT}
       AND (v.visitor_id = $2 OR v.elder_id = $2 ${scope.unitPaths.length > 0 ? inUnits : 'AND $3::text[] IS NOT NULL'})
       AND ($4::uuid IS NULL OR v.elder_id = $4) AND ($5::uuid IS NULL OR v.visitor_id = $5)
       AND ($6::text IS NULL OR v.state = $6)
       AND ($7::date IS NULL OR (v.state = 'planned' AND v.planned_on < $7))
       AND ($8::uuid IS NULL OR v.id < $8)
       AND ($10::text IS NULL OR to_char(coalesce(v.visited_on, v.planned_on), 'YYYY-MM') = $10)
     ORDER BY v.id DESC LIMIT $9`;
}

function valuesOf(bookId: number, { scope, filter, before, limit }: VisitPageWish): unknown[] {
  const { memberId, unitPaths } = scope;
  const { elderId, visitorId, state, plannedBefore, month } = filter;
  return [
    bookId,
    memberId,
    unitPaths,
    elderId,
    visitorId,
    state,
    plannedBefore,
    before,
    limit,
    month,
  ];
}

/** Writes a visit. Breaks `visits_separation` when a worker or operator is near to the elder they saw. */
export async function insertVisit(tx: Tx, bookId: number, visit: NewVisit): Promise<void> {
  const { finding } = visit;
  await tx.query(INSERT_VISIT, [
    bookId,
    visit.id,
    visit.elderId,
    visit.unitId,
    finding?.state === 'done' ? finding.kind : visit.kind,
    finding?.state ?? 'planned',
    visit.visitorId,
    visit.visitorKind,
    visit.pairId,
    visit.plannedOn,
    visit.plannedBy,
    ...findingValues(finding),
    visit.callId,
    visit.enteredBy,
    visit.enteredAt,
    finding === null ? null : visit.enteredBy,
    finding === null ? null : visit.enteredAt,
  ]);
}

/** Ends a planned visit whose row is locked: it was made, missed or called off. */
export async function decideVisit(
  tx: Tx,
  bookId: number,
  step: {
    readonly id: string;
    readonly finding: VisitFinding | null;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  const { finding } = step;
  const kind = finding?.state === 'done' ? finding.kind : null;
  const [, moved]: [unknown[], number] = await tx.query(DECIDE, [
    bookId,
    step.id,
    finding?.state ?? 'cancelled',
    kind,
    ...findingValues(finding),
    step.by,
    step.at,
  ]);
  invariant(moved === 1, 'a locked planned visit moves');
}

/**
 * Leaves the need of a visit that was made to one member, who turns it into a request; null gives it back as long as no
 * request is named. False: it is somebody else's.
 */
export async function claimNeed(
  tx: Tx,
  bookId: number,
  claim: { readonly id: string; readonly from: string; readonly to: string | null },
): Promise<boolean> {
  const [, claimed]: [unknown[], number] = await tx.query(
    `UPDATE kapok.visits SET need_by = $4
     WHERE book_id = $1 AND id = $2 AND state = 'done' AND (need_by IS NULL OR need_by = $3)
       AND ($4::uuid IS NOT NULL OR request_id IS NULL)`,
    [bookId, claim.id, claim.from, claim.to],
  );
  return claimed === 1;
}

/** Names the request that a visit's need became; it is named once. */
export async function linkRequest(
  tx: Tx,
  bookId: number,
  link: { readonly id: string; readonly requestId: string },
): Promise<void> {
  const [, linked]: [unknown[], number] = await tx.query(
    `UPDATE kapok.visits SET request_id = $3
     WHERE book_id = $1 AND id = $2 AND (request_id IS NULL OR request_id = $3)`,
    [bookId, link.id, link.requestId],
  );
  invariant(linked === 1, 'a claimed need becomes one request');
}

/** Whether two members are of one household or declared relatives. */
export async function areNear(
  reader: EntityManager,
  bookId: number,
  pair: { readonly one: string; readonly other: string },
): Promise<boolean> {
  const rows: { near: boolean }[] = await reader.query(
    'SELECT $3::uuid = ANY (kapok.near_members($1, $2)) AS near',
    [bookId, pair.one, pair.other],
  );
  return rows[0]?.near === true;
}

/** Moment, day, outcome, reason, words and record, as the columns stand. */
function findingValues(finding: VisitFinding | null): unknown[] {
  if (finding === null) return [null, null, null, null, null, null];
  if (finding.state === 'missed') return [null, null, null, finding.reason, finding.note, null];
  const { visitedAt, visitedOn, outcome, note, recordId } = finding;
  return [visitedAt, visitedOn, outcome, null, note, recordId];
}
