import type { EntityManager } from 'typeorm';
import { invariant } from '../../platform/errors/invariant.js';

/** A unit as a paper names it. */
export interface NamedUnit {
  readonly code: string;
  readonly name: string;
}

/** Who moves later belonged here before; see migration 0015. Units themselves never change. */
const UNIT_AT = `
  SELECT u.code, u.name
  FROM kapok.members m
  JOIN kapok.units u ON u.book_id = m.book_id AND u.id = coalesce((
    SELECT v.from_unit_id FROM kapok.member_moves v
    WHERE v.book_id = m.book_id AND v.member_id = m.id AND v.moved_at > $3::timestamptz
    ORDER BY v.moved_at LIMIT 1), m.unit_id)
  WHERE m.book_id = $1 AND m.id = $2`;

/** The unit that a member belonged to at an instant (RFC 3339); null: now. The member must be there. */
export async function readMemberUnit(
  reader: EntityManager,
  member: { readonly bookId: number; readonly memberId: string },
  instant: string | null,
): Promise<NamedUnit> {
  const { bookId, memberId } = member;
  const rows: NamedUnit[] = await reader.query(UNIT_AT, [bookId, memberId, instant ?? 'infinity']);
  const [unit] = rows;
  invariant(unit, 'a member belongs to a unit');
  return unit;
}
