import type { EntityManager } from 'typeorm';

/** Whether a member is one of others, or of the household or family of one of them, as the database sees it. */
export async function isNear(
  reader: EntityManager,
  bookId: number,
  { memberId, others }: { readonly memberId: string; readonly others: readonly string[] },
): Promise<boolean> {
  if (others.includes(memberId)) return true;
  const rows: { is_near: boolean }[] = await reader.query(
    'SELECT kapok.near_members($1, $2) && $3::uuid[] AS is_near',
    [bookId, memberId, others],
  );
  return rows[0]?.is_near ?? false;
}
