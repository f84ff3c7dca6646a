import type { EntityManager } from 'typeorm';
import type { Role } from '../../auth/principal.js';
import type { Tx } from '../../platform/database/database.js';

/** A role held now. */
export interface HeldGrant {
  readonly id: string;
  readonly role: Role;
  readonly unitPath: string;
  readonly grantedAt: Date;
}

/** More roles than this nobody holds; a list is cut there. */
const MAX_GRANTS = 500;

/** The roles a member holds now, by unit. */
export async function readGrants(
  reader: EntityManager,
  bookId: number,
  memberId: string,
): Promise<HeldGrant[]> {
  const rows: { id: string; role: Role; path: string; granted_at: Date }[] = await reader.query(
    `SELECT g.id, g.role, u.path, g.granted_at
     FROM kapok.role_grants g
     JOIN kapok.units u ON u.book_id = g.book_id AND u.id = g.unit_id
     WHERE g.book_id = $1 AND g.member_id = $2 AND g.revoked_at IS NULL
     ORDER BY u.path, g.role
     LIMIT ${MAX_GRANTS}`,
    [bookId, memberId],
  );
  return rows.map((row) => ({
    id: row.id,
    role: row.role,
    unitPath: row.path,
    grantedAt: row.granted_at,
  }));
}

/**
 * Locks a member until the transaction ends, so that nobody gives them another role meanwhile:
 * the new grant's foreign key waits.
 */
export async function lockMember(tx: Tx, bookId: number, memberId: string): Promise<void> {
  await tx.query('SELECT FROM kapok.members WHERE book_id = $1 AND id = $2 FOR UPDATE', [
    bookId,
    memberId,
  ]);
}

/** Ends a role; false when somebody else ended it at the same time. */
export async function endGrant(
  tx: Tx,
  bookId: number,
  grant: { id: string; revokedBy: string },
): Promise<boolean> {
  const rows: { ended: string }[] = await tx.query(
    `WITH ended AS (
       UPDATE kapok.role_grants SET revoked_by = $3, revoked_at = now()
       WHERE book_id = $1 AND id = $2 AND revoked_at IS NULL
       RETURNING id
     ) SELECT id AS ended FROM ended`,
    [bookId, grant.id, grant.revokedBy],
  );
  return rows.length === 1;
}
