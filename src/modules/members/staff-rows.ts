import type { EntityManager } from 'typeorm';
import { type Role, STAFF_ROLES } from '../../auth/principal.js';

/** An office that somebody holds now: a staff role at a unit. */
export interface StaffRow {
  readonly grantId: string;
  readonly role: Role;
  readonly unitPath: string;
  readonly unitName: string;
  readonly grantedAt: Date;
  readonly memberId: string;
  readonly memberNo: string;
  /** The unit that the holder belongs to, which need not be the one of the office. */
  readonly homePath: string;
}

/** Where a list of offices goes on: behind this one. */
export interface StaffPosition {
  readonly path: string;
  readonly role: string;
  readonly no: string;
}

/** Which offices, and how many. */
export interface StaffWish {
  /** Offices at these units and below them. */
  readonly scopes: readonly string[];
  readonly role: Role | null;
  /** The code of a unit: its offices and those of the units below it. */
  readonly unitCode: string | null;
  readonly memberNo: string | null;
  readonly after: StaffPosition | null;
  readonly limit: number;
}

/**
 * Auditors are read apart from the others: those stand in the index of staff, in which auditors are not, and both are few
 * among hundreds of thousands of volunteers and elders.
 */
const SELECT_STAFF = `
  WITH held AS (
    SELECT g.id, g.member_id, g.role, g.unit_id, g.granted_at FROM kapok.role_grants g
    WHERE g.book_id = $1 AND g.revoked_at IS NULL
      AND g.role IN (${STAFF_ROLES.filter((role) => role !== 'auditor')
        .map((role) => `'${role}'`)
        .join(', ')})
    UNION ALL
    SELECT g.id, g.member_id, g.role, g.unit_id, g.granted_at FROM kapok.role_grants g
    WHERE g.book_id = $1 AND g.revoked_at IS NULL AND g.role = 'auditor'
  )
  SELECT h.id AS "grantId", h.role, h.granted_at AS "grantedAt", u.path AS "unitPath", u.name AS "unitName",
         m.id AS "memberId", m.member_no AS "memberNo", home.path AS "homePath"
  FROM held h
  JOIN kapok.units u ON u.book_id = $1 AND u.id = h.unit_id
  JOIN kapok.members m ON m.book_id = $1 AND m.id = h.member_id
  JOIN kapok.units home ON home.book_id = $1 AND home.id = m.unit_id
  WHERE EXISTS (SELECT FROM unnest($2::text[]) AS scope (path) WHERE starts_with(u.path, scope.path))
    AND ($3::text IS NULL OR h.role = $3)
    AND ($4::text IS NULL OR starts_with(u.path, (
      SELECT top.path FROM kapok.units top WHERE top.book_id = $1 AND top.code = $4)))
    AND ($5::text IS NULL OR m.member_no = $5)
    AND ($6::text IS NULL OR (u.path, h.role, m.member_no) > ($6, $7, $8))
  ORDER BY u.path, h.role, m.member_no
  LIMIT $9`;

/** Up to `limit` offices held now, by unit from the top down, then by role and member number. */
export function readStaff(
  reader: EntityManager,
  bookId: number,
  { scopes, role, unitCode, memberNo, after, limit }: StaffWish,
): Promise<StaffRow[]> {
  const position = [after?.path ?? null, after?.role ?? null, after?.no ?? null];
  const wish = [bookId, scopes, role, unitCode, memberNo, ...position, limit];
  return reader.query(SELECT_STAFF, wish);
}
