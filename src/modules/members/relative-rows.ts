import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { Kinship } from './member.js';

/** Members looked up by one statement at most. */
const LOOKUP_CHUNK = 5_000;
/** A family larger than this is a mistake; the rest of a list is cut. */
const MAX_RELATIVES = 200;

/** A declared relative as seen from one side. */
export interface RelativeLink {
  readonly memberId: string;
  readonly memberNo: string;
  readonly kinship: Kinship;
}

/** The declared relatives of each of `ids`, both directions. */
export async function relativesOf(
  reader: EntityManager,
  bookId: number,
  ids: readonly string[],
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (let start = 0; start < ids.length; start += LOOKUP_CHUNK) {
    const rows: { one: string; other: string }[] = await reader.query(
      `SELECT member_id AS one, relative_id AS other FROM kapok.relatives
       WHERE book_id = $1 AND member_id = ANY ($2::uuid[]) AND ended_at IS NULL
       UNION ALL
       SELECT relative_id, member_id FROM kapok.relatives
       WHERE book_id = $1 AND relative_id = ANY ($2::uuid[]) AND ended_at IS NULL`,
      [bookId, ids.slice(start, start + LOOKUP_CHUNK)],
    );
    for (const { one, other } of rows) {
      const others = found.get(one) ?? new Set<string>();
      found.set(one, others.add(other));
    }
  }
  return found;
}

/** The relatives of one member with number and kinship. */
export async function readRelatives(
  reader: EntityManager,
  bookId: number,
  memberId: string,
): Promise<RelativeLink[]> {
  const rows: { id: string; member_no: string; kinship: Kinship }[] = await reader.query(
    `SELECT m.id, m.member_no, r.kinship
     FROM kapok.relatives r
     JOIN kapok.members m ON m.book_id = r.book_id
      AND m.id = CASE WHEN r.member_id = $2 THEN r.relative_id ELSE r.member_id END
     WHERE r.book_id = $1 AND (r.member_id = $2 OR r.relative_id = $2) AND r.ended_at IS NULL
     ORDER BY m.member_no
     LIMIT ${MAX_RELATIVES}`,
    [bookId, memberId],
  );
  return rows.map((row) => ({ memberId: row.id, memberNo: row.member_no, kinship: row.kinship }));
}

/**
 * Declares two different members related, or renews a tie that has ended. Returns the kinship that
 * stands afterwards: another one than asked when the two are declared otherwise already. What the two had said of
 * themselves stands on a third person's word once such a one says the same.
 */
export async function declareRelatives(
  tx: Tx,
  bookId: number,
  tie: { pair: readonly [string, string]; kinship: Kinship; declaredBy: string },
): Promise<Kinship> {
  const rows: { kinship: Kinship }[] = await tx.query(
    `INSERT INTO kapok.relatives AS r (book_id, member_id, relative_id, kinship, declared_by)
     VALUES ($1, least($2::uuid, $3::uuid), greatest($2::uuid, $3::uuid), $4, $5)
     ON CONFLICT ON CONSTRAINT relatives_pkey DO UPDATE SET
       kinship = CASE WHEN r.ended_at IS NULL THEN r.kinship ELSE excluded.kinship END,
       declared_by = CASE
         WHEN r.ended_at IS NOT NULL THEN excluded.declared_by
         WHEN r.kinship = excluded.kinship AND r.declared_by IN (r.member_id, r.relative_id) THEN excluded.declared_by
         ELSE r.declared_by END,
       declared_at = CASE WHEN r.ended_at IS NULL THEN r.declared_at ELSE now() END,
       ended_at = NULL
     RETURNING kinship`,
    [bookId, ...tie.pair, tie.kinship, tie.declaredBy],
  );
  return rows[0]?.kinship ?? tie.kinship;
}
