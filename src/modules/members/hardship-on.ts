import type { EntityManager } from 'typeorm';

/** A confirmed hardship of an elder that holds on a day, in a class that applies where the elder lives; null: none. */
export async function hardshipOn(
  reader: EntityManager,
  bookId: number,
  { elderId, on }: { readonly elderId: string; readonly on: string },
): Promise<string | null> {
  const rows: { id: string }[] = await reader.query(
    `SELECT h.id
     FROM kapok.member_hardships h
     CROSS JOIN LATERAL (
       SELECT c.unit_id FROM kapok.hardship_classes c
       WHERE c.book_id = $1 AND c.id = h.class_id AND c.valid_from <= $3::date
         AND (c.valid_until IS NULL OR c.valid_until >= $3::date) OFFSET 0) c
     CROSS JOIN LATERAL (
       SELECT u.path FROM kapok.units u WHERE u.book_id = $1 AND u.id = c.unit_id OFFSET 0) s
     CROSS JOIN LATERAL (
       SELECT u.path FROM kapok.members m JOIN kapok.units u ON u.book_id = m.book_id AND u.id = m.unit_id
       WHERE m.book_id = $1 AND m.id = h.member_id AND m.status = 'active' OFFSET 0) home
     WHERE h.book_id = $1 AND h.member_id = $2 AND h.confirmed_on <= $3::date AND h.valid_from <= $3::date
       AND (h.valid_until IS NULL OR h.valid_until >= $3::date) AND (h.revoked_from IS NULL OR h.revoked_from > $3::date)
       AND starts_with(home.path, s.path)
     ORDER BY h.id LIMIT 1`,
    [bookId, elderId, on],
  );
  return rows[0]?.id ?? null;
}
