import type { EntityManager } from 'typeorm';
import type { Role } from '../../auth/principal.js';

/** Which of some members are active and hold one of the roles, at whatever unit. The caller bounds the list. */
export async function activeHolders(
  reader: EntityManager,
  bookId: number,
  wish: { readonly memberIds: readonly string[]; readonly roles: readonly Role[] },
): Promise<Set<string>> {
  const rows: { id: string }[] = await reader.query(
    `SELECT DISTINCT m.id FROM unnest($2::uuid[]) AS w (id)
     CROSS JOIN LATERAL (
       SELECT x.id FROM kapok.members x WHERE x.book_id = $1 AND x.id = w.id AND x.status = 'active' OFFSET 0) m
     CROSS JOIN LATERAL (
       SELECT 1 FROM kapok.role_grants g
       WHERE g.book_id = $1 AND g.member_id = m.id AND g.role = ANY ($3::text[]) AND g.revoked_at IS NULL LIMIT 1) g`,
    [bookId, wish.memberIds, wish.roles],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Which of some members are a party, or near to one. The caller bounds the list. */
export async function tooClose(
  reader: EntityManager,
  bookId: number,
  wish: { readonly memberIds: readonly string[]; readonly parties: readonly string[] },
): Promise<Set<string>> {
  const rows: { id: string }[] = await reader.query(
    `SELECT w.id FROM unnest($2::uuid[]) AS w (id)
     WHERE w.id = ANY ($3::uuid[]) OR kapok.near_members($1, w.id) && $3::uuid[]`,
    [bookId, wish.memberIds, wish.parties],
  );
  return new Set(rows.map(({ id }) => id));
}
