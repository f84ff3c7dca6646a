import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type { InspectionRow } from './inspection-rows.js';
import {
  type Capacity,
  type Finding,
  INSPECTION_STEPS,
  type InspectionAction,
} from './inspection-steps.js';
import type { PopulationKind } from './population.js';

/** An inspection to write; it starts as `assigned`. */
export interface NewInspection {
  readonly id: string;
  readonly place: number;
  readonly line: number;
  readonly subjectType: PopulationKind;
  readonly subjectId: string;
  readonly unitId: string;
  readonly parties: readonly string[];
  /** As drawn: an index among the inspectors. */
  readonly drawnPerson: number;
  readonly inspectorId: string;
  readonly dueOn: string;
}

/** One step: by whom, in what capacity, and what it writes beside. What is absent stays. */
export interface StepWrite {
  readonly action: InspectionAction;
  readonly by: string;
  readonly as: Exclude<Capacity, 'clock'>;
  readonly at: Date;
  readonly text: string | null;
  readonly dueOn: string | null;
  readonly inspectorId?: string;
  readonly finding?: { readonly code: Finding; readonly repairBy: string };
}

/** Adds all inspections of a draw whose row is locked. */
export async function insertInspections(
  tx: Tx,
  bookId: number,
  of: {
    readonly drawId: string;
    readonly inspections: readonly NewInspection[];
    readonly at: Date;
  },
): Promise<void> {
  const { drawId, inspections, at } = of;
  const rows = inspections.map((item) => ({
    id: item.id,
    place: item.place,
    line: item.line,
    subject_type: item.subjectType,
    subject_id: item.subjectId,
    unit_id: item.unitId,
    parties: item.parties,
    drawn_person: item.drawnPerson,
    inspector_id: item.inspectorId,
    due_on: item.dueOn,
  }));
  await tx.query(
    `INSERT INTO kapok.inspections (book_id, id, draw_id, place, line, subject_type, subject_id, unit_id, parties,
       drawn_person, inspector_id, state, due_on, action, moved_as, moved_at)
     SELECT $1, i.id, $2, i.place, i.line, i.subject_type, i.subject_id, i.unit_id, i.parties, i.drawn_person, i.inspector_id,
       'assigned', i.due_on, 'draw', 'clock', $4
     FROM jsonb_to_recordset($3::jsonb) AS i (id uuid, place integer, line integer, subject_type text, subject_id uuid,
       unit_id uuid, parties uuid[], drawn_person smallint, inspector_id uuid, due_on date)`,
    [bookId, drawId, JSON.stringify(rows), at.toISOString()],
  );
}

/** Takes a step with an inspection whose row is locked, and keeps what was said at it. */
export async function takeStep(
  tx: Tx,
  bookId: number,
  { found, step }: { readonly found: InspectionRow; readonly step: StepWrite },
): Promise<void> {
  const { action, by, as, at, text, dueOn, inspectorId, finding } = step;
  const rows: [{ n: number }[], number] = await tx.query(
    `UPDATE kapok.inspections SET state = $4, action = $5, moved_by = $6, moved_as = $7, moved_at = $8, due_on = $9,
       inspector_id = coalesce($10, inspector_id), finding = coalesce($11, finding), repair_by = coalesce($12, repair_by),
       appealed_by = CASE WHEN $5 = 'appeal' THEN $6 ELSE appealed_by END,
       ruled_by = CASE WHEN $5 IN ('clear', 'confirm') THEN $6 ELSE ruled_by END,
       repaired_by = CASE WHEN $5 = 'repair' THEN $6 ELSE repaired_by END,
       settled_by = CASE WHEN $5 IN ('settle', 'redo') THEN $6 WHEN $5 <> 'repair' THEN settled_by END
     WHERE book_id = $1 AND id = $2 AND state = $3
     RETURNING 1 AS n`,
    [
      bookId,
      found.id,
      found.state,
      INSPECTION_STEPS[action].to,
      action,
      by,
      as,
      at.toISOString(),
      dueOn,
      inspectorId ?? null,
      finding?.code ?? null,
      finding?.repairBy ?? null,
    ],
  );
  invariant(rows[1] === 1, 'a locked inspection is where it was read');
  if (text === null) return;
  await tx.query(
    `INSERT INTO kapok.inspection_statements (book_id, inspection_id, n, author_id, text)
     SELECT $1, $2, max(e.n), $3, $4 FROM kapok.inspection_events e WHERE e.book_id = $1 AND e.inspection_id = $2`,
    [bookId, found.id, by, text],
  );
}
