import type { EntityManager } from 'typeorm';
import type { Kinship } from '../members/member.js';

/**
 * How two members are declared related now, on the word of somebody else than the two; null: they are not. What the
 * two say of themselves keeps them from approving each other's hours, but it is not enough to give on.
 */
export async function kinshipOf(
  reader: EntityManager,
  bookId: number,
  pair: { readonly giverId: string; readonly recipientId: string },
): Promise<Kinship | null> {
  const rows: { kinship: Kinship }[] = await reader.query(
    `SELECT kinship FROM kapok.relatives
     WHERE book_id = $1 AND member_id = least($2::uuid, $3::uuid) AND relative_id = greatest($2::uuid, $3::uuid)
       AND ended_at IS NULL AND declared_by NOT IN (member_id, relative_id)`,
    [bookId, pair.giverId, pair.recipientId],
  );
  return rows[0]?.kinship ?? null;
}
