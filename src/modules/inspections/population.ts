import { addDays } from '../../platform/clock/shanghai.js';
import type { Tx } from '../../platform/database/database.js';

/** What can be drawn; the database holds the same list (`inspection_draws_kind_known`). */
export const POPULATION_KINDS = ['service_record', 'visit', 'spending', 'unit'] as const;
export type PopulationKind = (typeof POPULATION_KINDS)[number];

/** Of one subject: where it belongs, and whom it concerns. */
export interface PopulationRow {
  readonly subjectId: string;
  readonly unitId: string;
  readonly parties: readonly string[];
}

const people = (...columns: string[]): string => `array_remove(ARRAY[${columns.join(', ')}], NULL)`;

/**
 * For each kind, its subjects as (subject_id, unit_id, parties, day, is_in): `day` decides the month, `is_in` whether the
 * subject belongs to a population at all. $1 is the book; `only` narrows by the id.
 */
const SUBJECTS: Readonly<Record<PopulationKind, (only: string) => string>> = {
  service_record: (only) => `
    SELECT s.id AS subject_id, s.unit_id, s.service_date AS day, s.state IN ('approved', 'disputed', 'upheld') AS is_in,
      ${people('s.volunteer_id', 's.recipient_id', 's.entered_by', 's.confirmed_by', 's.approver_id', 's.first_approver_id')} AS parties
    FROM kapok.service_records s WHERE s.book_id = $1 ${only}`,
  visit: (only) => `
    SELECT s.id AS subject_id, s.unit_id, s.visited_on AS day, s.state = 'done' AS is_in,
      ${people('s.elder_id', 's.visitor_id', 's.planned_by', 's.entered_by', 's.decided_by')} AS parties
    FROM kapok.visits s WHERE s.book_id = $1 ${only}`,
  spending: (only) => `
    SELECT s.id AS subject_id, s.provider_id AS unit_id, (s.issued_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
      s.state = 'spent' AND s.refund_seq IS NULL AS is_in,
      ${people('s.elder_id', 's.charged_by', 's.drawn_by', 's.card_keeper_id')} AS parties
    FROM kapok.spend_codes s WHERE s.book_id = $1 ${only}`,
  unit: (only) => `
    SELECT s.id AS subject_id, s.id AS unit_id, NULL::date AS day, s.kind IN ('station', 'provider') AS is_in,
      ARRAY(
        SELECT DISTINCT g.member_id FROM kapok.role_grants g
        WHERE g.book_id = s.book_id AND g.unit_id = s.id AND g.revoked_at IS NULL
          AND g.role IN ('social_worker', 'operator', 'station_admin')) AS parties
    FROM kapok.units s WHERE s.book_id = $1 ${only}`,
};

/** A draw whose lines are to be written. */
export interface PopulationWish {
  readonly drawId: string;
  readonly kind: PopulationKind;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly unitPath: string;
}

/**
 * Writes the lines of a draw, whose inspectors are written already: in the order of their digests, each with a salt of its
 * own and the inspectors that are a party or near to one. At most `most` and one more. One pass over the kind's table.
 */
export async function writeLines(
  tx: Tx,
  bookId: number,
  { drawId, kind, month, unitPath }: PopulationWish,
  most: number,
): Promise<void> {
  const first = `${month}-01`;
  const last = addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1);
  await tx.query(
    `WITH places AS MATERIALIZED (
       SELECT u.id FROM kapok.units u WHERE u.book_id = $1 AND starts_with(u.path, $3)
     ), found AS MATERIALIZED (
       SELECT w.subject_id, w.parties FROM (${SUBJECTS[kind]('')}) w
       WHERE w.is_in AND (w.day IS NULL OR w.day BETWEEN $4::date AND $5::date) AND w.unit_id IN (SELECT p.id FROM places p)
       LIMIT $6
     ), close AS MATERIALIZED (
       SELECT c.person, p.n FROM kapok.inspection_people p
       CROSS JOIN LATERAL (
         SELECT p.member_id AS person UNION SELECT unnest(kapok.near_members(p.book_id, p.member_id))) c
       WHERE p.book_id = $1 AND p.draw_id = $2
     ), apart AS MATERIALIZED (
       SELECT f.subject_id, array_agg(DISTINCT c.n ORDER BY c.n) AS excluded
       FROM found f CROSS JOIN LATERAL unnest(f.parties) q (person) JOIN close c ON c.person = q.person
       GROUP BY f.subject_id
     ), salted AS MATERIALIZED (
       SELECT f.subject_id, coalesce(a.excluded, '{}') AS excluded,
         sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS salt
       FROM found f LEFT JOIN apart a ON a.subject_id = f.subject_id
     ), named AS MATERIALIZED (
       SELECT s.*, sha256(s.salt || convert_to($7 || ':' || s.subject_id, 'UTF8')) AS digest FROM salted s
     )
     INSERT INTO kapok.inspection_lines (book_id, draw_id, n, subject_id, salt, digest, excluded)
     SELECT $1, $2, row_number() OVER (ORDER BY d.digest) - 1, d.subject_id, d.salt, d.digest, d.excluded FROM named d`,
    [bookId, drawId, unitPath, first, last, most + 1, kind],
  );
}

/** Where subjects belong and whom they concern now, by id. The caller bounds the list. */
export async function readSubjects(
  tx: Tx,
  bookId: number,
  of: { readonly kind: PopulationKind; readonly ids: readonly string[] },
): Promise<Map<string, PopulationRow>> {
  const rows: PopulationRow[] = await tx.query(
    `SELECT w.subject_id AS "subjectId", w.unit_id AS "unitId", w.parties
     FROM unnest($2::uuid[]) AS wanted (id)
     CROSS JOIN LATERAL (${SUBJECTS[of.kind]('AND s.id = wanted.id OFFSET 0')}) w`,
    [bookId, of.ids],
  );
  return new Map(rows.map((row) => [row.subjectId, row]));
}
