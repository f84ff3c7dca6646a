import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { SoundAssessment } from './assessment.js';

/** An assessment of a member. */
export interface Assessment extends SoundAssessment {
  readonly id: string;
  readonly memberId: string;
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

/** An assessment to add. */
export interface NewAssessment extends SoundAssessment {
  readonly id: string;
  readonly memberId: string;
  readonly recordedBy: string;
  readonly importId: string | null;
}

interface AssessmentColumns {
  id: string;
  member_id: string;
  level: number;
  assessed_on: string;
  valid_until: string | null;
  assessor: string;
  recorded_by: string;
  recorded_at: Date;
}

/** More assessments than this nobody has; a member's list is cut there. */
const MAX_ASSESSMENTS = 200;

const ASSESSMENT_COLUMNS =
  's.id, s.member_id, s.level, s.assessed_on, s.valid_until, s.assessor, s.recorded_by, s.recorded_at';

const INSERT_ASSESSMENTS = `
  INSERT INTO kapok.assessments (book_id, id, member_id, level, assessed_on, valid_until, assessor, recorded_by, import_id)
  SELECT $1::int, * FROM unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::date[], $6::date[], $7::text[], $8::uuid[],
                                $9::uuid[])
  ON CONFLICT ON CONSTRAINT assessments_once_a_day DO NOTHING
  RETURNING id`;

/** Each is looked up by its key, whatever the statistics say. */
const SELECT_STANDING = `
  SELECT ${ASSESSMENT_COLUMNS}
  FROM unnest($2::uuid[], $3::date[]) AS g (member_id, assessed_on)
  CROSS JOIN LATERAL (
    SELECT * FROM kapok.assessments r
    WHERE r.book_id = $1 AND r.member_id = g.member_id AND r.assessed_on = g.assessed_on OFFSET 0) s`;

/** The assessments of a member, the latest first. */
export async function readAssessmentsOf(
  reader: EntityManager,
  bookId: number,
  memberId: string,
): Promise<Assessment[]> {
  const rows: AssessmentColumns[] = await reader.query(
    `SELECT ${ASSESSMENT_COLUMNS} FROM kapok.assessments s
     WHERE s.book_id = $1 AND s.member_id = $2 ORDER BY s.assessed_on DESC LIMIT ${MAX_ASSESSMENTS}`,
    [bookId, memberId],
  );
  return rows.map(toAssessment);
}

/**
 * Adds assessments set-based; returns the ids added. One of a member and day that stands, in the table or by an
 * earlier one of the same call, is left out.
 */
export async function insertAssessments(
  tx: Tx,
  bookId: number,
  assessments: readonly NewAssessment[],
): Promise<Set<string>> {
  if (assessments.length === 0) return new Set();
  const rows: { id: string }[] = await tx.query(INSERT_ASSESSMENTS, [
    bookId,
    assessments.map(({ id }) => id),
    assessments.map(({ memberId }) => memberId),
    assessments.map(({ level }) => level),
    assessments.map(({ assessedOn }) => assessedOn),
    assessments.map(({ validUntil }) => validUntil),
    assessments.map(({ assessor }) => assessor),
    assessments.map(({ recordedBy }) => recordedBy),
    assessments.map(({ importId }) => importId),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** The assessments that stand of some members and days. The caller bounds the list. */
export async function readStanding(
  reader: EntityManager,
  bookId: number,
  wanted: readonly Pick<Assessment, 'memberId' | 'assessedOn'>[],
): Promise<Assessment[]> {
  if (wanted.length === 0) return [];
  const rows: AssessmentColumns[] = await reader.query(SELECT_STANDING, [
    bookId,
    wanted.map(({ memberId }) => memberId),
    wanted.map(({ assessedOn }) => assessedOn),
  ]);
  return rows.map(toAssessment);
}

function toAssessment(row: AssessmentColumns): Assessment {
  return {
    id: row.id,
    memberId: row.member_id,
    level: row.level,
    assessedOn: row.assessed_on,
    validUntil: row.valid_until,
    assessor: row.assessor,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at,
  };
}
