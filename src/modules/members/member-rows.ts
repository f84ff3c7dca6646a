import type { EntityManager } from 'typeorm';
import type { Role } from '../../auth/principal.js';
import type { Tx } from '../../platform/database/database.js';
import type { MemberBrief, MemberStatus } from './member.js';

/** Keys looked up by one statement at most. */
const LOOKUP_CHUNK = 5_000;

interface BriefRow {
  id: string;
  member_no: string;
  unit_id: string;
  unit_path: string;
  household: string | null;
  status: MemberStatus;
  roles: Role[];
}

const SELECT_BRIEF = `
  SELECT m.id, m.member_no, m.unit_id, u.path AS unit_path, m.household, m.status,
    ARRAY (SELECT DISTINCT g.role FROM kapok.role_grants g
           WHERE g.book_id = m.book_id AND g.member_id = m.id AND g.revoked_at IS NULL
           ORDER BY g.role) AS roles
  FROM kapok.members m
  JOIN kapok.units u ON u.book_id = m.book_id AND u.id = m.unit_id
  WHERE m.book_id = $1 AND `;

const SELECT_BY = {
  id: `${SELECT_BRIEF} m.id = ANY ($2::uuid[])`,
  memberNo: `${SELECT_BRIEF} m.member_no = ANY ($2::text[])`,
} as const;

/** The members among the keys, in chunks of bounded size. */
export async function readBriefs(
  reader: EntityManager,
  bookId: number,
  by: { key: keyof typeof SELECT_BY; values: readonly string[] },
): Promise<MemberBrief[]> {
  const values = [...new Set(by.values)];
  const briefs: MemberBrief[] = [];
  for (let start = 0; start < values.length; start += LOOKUP_CHUNK) {
    const chunk = values.slice(start, start + LOOKUP_CHUNK);
    const rows: BriefRow[] = await reader.query(SELECT_BY[by.key], [bookId, chunk]);
    for (const row of rows) briefs.push(toBrief(row));
  }
  return briefs;
}

function toBrief(row: BriefRow): MemberBrief {
  const { id, household, status, roles } = row;
  return {
    id,
    memberNo: row.member_no,
    unitId: row.unit_id,
    unitPath: row.unit_path,
    household,
    status,
    roles,
  };
}

/** A member to write; personal data comes sealed. */
export interface NewMemberRow {
  readonly id: string;
  readonly memberNo: string;
  readonly unitId: string;
  readonly household: string | null;
  readonly sealedPerson: Buffer;
  readonly wrappedKey: Buffer;
  readonly wrappingKeyId: string;
  readonly phoneIndex: Buffer | null;
  readonly idNumberIndex: Buffer | null;
  /** All that is kept of the birth date outside of the sealed person; null without an identity number. */
  readonly birthYear: number | null;
}

const INSERT_MEMBERS = `
  WITH added AS (
    INSERT INTO kapok.members (book_id, id, member_no, unit_id, household, sealed_person, phone_index, id_number_index)
    SELECT $1::int, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::bytea[], $9::bytea[], $10::bytea[])
    ON CONFLICT DO NOTHING
    RETURNING id
  ), opened AS (
    INSERT INTO keys.person_keys (book_id, member_id, wrapped_key, wrapping_key_id)
    SELECT $1::int, w.id, w.wrapped_key, w.key_id
    FROM unnest($2::uuid[], $7::bytea[], $8::text[]) AS w (id, wrapped_key, key_id) JOIN added ON added.id = w.id
  ), years AS (
    INSERT INTO kapok.birth_years (book_id, member_id, birth_year)
    SELECT $1::int, w.id, w.birth_year FROM unnest($2::uuid[], $11::smallint[]) AS w (id, birth_year)
    JOIN added ON added.id = w.id
    WHERE w.birth_year IS NOT NULL
  )
  SELECT id FROM added`;

/**
 * Adds members set-based, with the years of their birth; returns the ids added. One whose number or identity number is taken, in the
 * table or by an earlier row of the same call, is left out.
 */
export async function insertMembers(
  tx: Tx,
  bookId: number,
  members: readonly NewMemberRow[],
): Promise<Set<string>> {
  if (members.length === 0) return new Set();
  const rows: { id: string }[] = await tx.query(INSERT_MEMBERS, [
    bookId,
    members.map(({ id }) => id),
    members.map(({ memberNo }) => memberNo),
    members.map(({ unitId }) => unitId),
    members.map(({ household }) => household),
    members.map(({ sealedPerson }) => sealedPerson),
    members.map(({ wrappedKey }) => wrappedKey),
    members.map(({ wrappingKeyId }) => wrappingKeyId),
    members.map(({ phoneIndex }) => phoneIndex),
    members.map(({ idNumberIndex }) => idNumberIndex),
    members.map(({ birthYear }) => birthYear),
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** A role to give. */
export interface NewGrantRow {
  readonly id: string;
  readonly memberId: string;
  readonly role: Role;
  readonly unitId: string;
  readonly grantedBy: string | null;
}

const INSERT_GRANTS = `
  INSERT INTO kapok.role_grants (book_id, id, member_id, role, unit_id, granted_by)
  SELECT $1::int, * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[])
  ON CONFLICT (book_id, member_id, role, unit_id) WHERE revoked_at IS NULL DO NOTHING
  RETURNING id`;

/** Gives roles set-based; returns the ids added. A role held there already is left alone. */
export async function insertGrants(
  tx: Tx,
  bookId: number,
  grants: readonly NewGrantRow[],
): Promise<Set<string>> {
  if (grants.length === 0) return new Set();
  const rows: { id: string }[] = await tx.query(INSERT_GRANTS, [
    bookId,
    grants.map(({ id }) => id),
    grants.map(({ memberId }) => memberId),
    grants.map(({ role }) => role),
    grants.map(({ unitId }) => unitId),
    grants.map(({ grantedBy }) => grantedBy),
  ]);
  return new Set(rows.map(({ id }) => id));
}
