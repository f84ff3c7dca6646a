import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { InspectionParties } from './inspection-rules.js';
import type { Capacity, Finding, InspectionAction, InspectionState } from './inspection-steps.js';
import type { PopulationKind } from './population.js';

/** An inspection as stored. */
export interface InspectionRow extends InspectionParties {
  readonly id: string;
  readonly drawId: string;
  /** In the order of the draw, from 0. */
  readonly place: number;
  /** The index of its line. */
  readonly line: number;
  readonly subjectType: PopulationKind;
  readonly subjectId: string;
  readonly unitCode: string;
  readonly finding: Finding | null;
  readonly repairBy: string | null;
  /** The caller is near to somebody whom it concerns. Read by `lockInspection` alone. */
  readonly isNear: boolean;
}

/** One step of an inspection's history, with what was said at it. */
export interface InspectionEvent {
  readonly n: number;
  readonly action: InspectionAction | 'draw';
  readonly from: InspectionState | null;
  readonly to: InspectionState;
  readonly by: Capacity;
  readonly at: Date;
  /** Null: nothing was said, or it was erased. */
  readonly text: string | null;
}

/** Which inspections a list shows, and where it goes on. */
export interface InspectionPageWish {
  readonly memberId: string;
  readonly unitPaths: readonly string[];
  readonly drawId: string | null;
  readonly state: InspectionState | null;
  readonly before: string | null;
  readonly limit: number;
}

const COLUMNS = `i.id, i.draw_id AS "drawId", i.place, i.line, i.subject_type AS "subjectType", i.subject_id AS "subjectId",
    u.code AS "unitCode", u.path AS "unitPath", i.parties, i.inspector_id AS "inspectorId", i.state, i.due_on AS "dueOn",
    i.finding, i.repair_by AS "repairBy", i.repaired_by AS "repairedBy"`;

const UNIT = `CROSS JOIN LATERAL (
    SELECT t.code, t.path FROM kapok.units t WHERE t.book_id = i.book_id AND t.id = i.unit_id OFFSET 0) u`;

/** The inspections of one way to them, cut to a page. */
const firstOf = (way: string): string => `
  SELECT i.* FROM kapok.inspections i
  WHERE i.book_id = $1 AND ${way} AND ($4::uuid IS NULL OR i.draw_id = $4) AND ($5::text IS NULL OR i.state = $5)
    AND ($6::uuid IS NULL OR i.id < $6)
  ORDER BY i.id DESC LIMIT $7`;

/** Each way is cut to a page on an index of its own, the units of an overseer or worker one by one. */
const SELECT_PAGE = `
  WITH found AS (
    (${firstOf('i.inspector_id = $2')}) UNION (${firstOf('i.parties @> ARRAY[$2::uuid]')})
    UNION (
      SELECT per_unit.* FROM unnest($3::text[]) AS top (path)
      JOIN kapok.units below ON below.book_id = $1 AND starts_with(below.path, top.path)
      CROSS JOIN LATERAL (${firstOf('i.unit_id = below.id')}) per_unit)
  )
  SELECT ${COLUMNS}, false AS "isNear" FROM (SELECT * FROM found ORDER BY id DESC LIMIT $7) i ${UNIT} ORDER BY i.id DESC`;

/** The inspection, or null. */
export async function readInspection(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<InspectionRow | null> {
  const rows: InspectionRow[] = await reader.query(
    `SELECT ${COLUMNS}, false AS "isNear" FROM kapok.inspections i ${UNIT} WHERE i.book_id = $1 AND i.id = $2`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/** The inspection under its row lock until the transaction ends, or null. `isNear` is about that member. */
export async function lockInspection(
  tx: Tx,
  bookId: number,
  wish: { readonly id: string; readonly memberId: string },
): Promise<InspectionRow | null> {
  const rows: InspectionRow[] = await tx.query(
    `SELECT ${COLUMNS}, coalesce(kapok.near_members(i.book_id, $3) && i.parties, false) AS "isNear"
     FROM kapok.inspections i ${UNIT} WHERE i.book_id = $1 AND i.id = $2 FOR UPDATE OF i`,
    [bookId, wish.id, wish.memberId],
  );
  return rows[0] ?? null;
}

/** Up to `limit` inspections that somebody has part in, the newest first. */
export function readInspections(
  reader: EntityManager,
  bookId: number,
  wish: InspectionPageWish,
): Promise<InspectionRow[]> {
  const { memberId, unitPaths, drawId, state, before, limit } = wish;
  return reader.query(SELECT_PAGE, [bookId, memberId, unitPaths, drawId, state, before, limit]);
}

/** Every step of an inspection, the first one first. There are few. */
export function readHistory(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<InspectionEvent[]> {
  return reader.query(
    `SELECT e.n, e.action, e.from_state AS "from", e.to_state AS "to", e.actor_as AS "by", e.at, s.text
     FROM kapok.inspection_events e
     LEFT JOIN LATERAL (
       SELECT x.text FROM kapok.inspection_statements x
       WHERE x.book_id = e.book_id AND x.inspection_id = e.inspection_id AND x.n = e.n OFFSET 0) s ON true
     WHERE e.book_id = $1 AND e.inspection_id = $2 ORDER BY e.n LIMIT 1000`,
    [bookId, id],
  );
}

/** Everybody who has had an inspection so far. */
export async function readInspectors(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT DISTINCT e.inspector_id AS id FROM kapok.inspection_events e
     WHERE e.book_id = $1 AND e.inspection_id = $2`,
    [bookId, id],
  );
  return rows.map((row) => row.id);
}
