import type { EntityManager } from 'typeorm';
import type { Role } from '../../auth/principal.js';

/** Members who act, by a role held for the whole city: at the unit that hangs on none. */
const HOLDERS = `
  FROM kapok.role_grants g
  JOIN kapok.units u ON u.book_id = g.book_id AND u.id = g.unit_id AND u.parent_id IS NULL
  JOIN kapok.members m ON m.book_id = g.book_id AND m.id = g.member_id AND m.status = 'active'
  WHERE g.book_id = $1 AND g.role = ANY ($2::text[]) AND g.revoked_at IS NULL`;

/** Up to `limit` active members who hold one of `roles` for the whole city, by id. */
export async function cityHolders(
  reader: EntityManager,
  bookId: number,
  wish: { readonly roles: readonly Role[]; readonly limit: number },
): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT DISTINCT g.member_id AS id ${HOLDERS} ORDER BY g.member_id LIMIT $3`,
    [bookId, wish.roles, wish.limit],
  );
  return rows.map(({ id }) => id);
}

/** Whether an active member holds one of `roles` for the whole city. */
export async function holdsForCity(
  reader: EntityManager,
  bookId: number,
  wish: { readonly memberId: string; readonly roles: readonly Role[] },
): Promise<boolean> {
  const rows: unknown[] = await reader.query(`SELECT 1 ${HOLDERS} AND g.member_id = $3 LIMIT 1`, [
    bookId,
    wish.roles,
    wish.memberId,
  ]);
  return rows.length > 0;
}
