import type { EntityManager } from 'typeorm';

/** Whether a member shares a household or a declared kinship with one of others, as the database sees it. */
export async function isNearAny(
  reader: EntityManager,
  bookId: number,
  { memberId, others }: { readonly memberId: string; readonly others: readonly string[] },
): Promise<boolean> {
  const rows: { near: boolean }[] = await reader.query(
    'SELECT kapok.near_members($1, $2) && $3::uuid[] AS near',
    [bookId, memberId, others],
  );
  return rows[0]?.near ?? false;
}
