import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import type { HardshipEvidence, HardshipState, Validity } from './hardship.js';

/** A hardship of a member, with its class and where the member belongs. */
export interface Hardship extends Validity {
  readonly id: string;
  readonly memberId: string;
  readonly memberNo: string;
  readonly unitPath: string;
  readonly classId: string;
  readonly classCode: string;
  readonly className: string;
  readonly classNameEn: string | null;
  readonly state: HardshipState;
  readonly evidenceKind: HardshipEvidence;
  readonly evidenceDigest: Buffer;
  readonly registeredBy: string;
  readonly registeredAt: Date;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Date | null;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
  readonly revokedFrom: string | null;
  readonly revokeReason: string | null;
}

/** A hardship to register. */
export interface NewHardship extends Validity {
  readonly id: string;
  readonly memberId: string;
  readonly classId: string;
  readonly evidenceKind: HardshipEvidence;
  readonly evidenceDigest: Buffer;
  readonly registeredBy: string;
  readonly registeredAt: Date;
}

interface HardshipColumns {
  id: string;
  member_id: string;
  member_no: string;
  unit_path: string;
  class_id: string;
  class_code: string;
  class_name: string;
  class_name_en: string | null;
  state: HardshipState;
  valid_from: string;
  valid_until: string | null;
  evidence_kind: HardshipEvidence;
  evidence_digest: Buffer;
  registered_by: string;
  registered_at: Date;
  confirmed_by: string | null;
  confirmed_at: Date | null;
  revoked_by: string | null;
  revoked_at: Date | null;
  revoked_from: string | null;
  revoke_reason: string | null;
}

/** More hardships than this nobody has; a member's list is cut there. */
const MAX_HARDSHIPS = 200;

const SELECT_HARDSHIP = `
  SELECT h.id, h.member_id, m.member_no, u.path AS unit_path, h.class_id, c.code AS class_code,
         c.name AS class_name, c.name_en AS class_name_en, h.state, h.valid_from, h.valid_until, h.evidence_kind,
         h.evidence_digest, h.registered_by, h.registered_at, h.confirmed_by, h.confirmed_at, h.revoked_by, h.revoked_at,
         h.revoked_from, h.revoke_reason
  FROM kapok.member_hardships h
  JOIN kapok.members m ON m.book_id = h.book_id AND m.id = h.member_id
  JOIN kapok.units u ON u.book_id = m.book_id AND u.id = m.unit_id
  JOIN kapok.hardship_classes c ON c.book_id = h.book_id AND c.id = h.class_id
  WHERE h.book_id = $1`;

/** The hardships of a member, the latest registered first. */
export async function readHardshipsOf(
  reader: EntityManager,
  bookId: number,
  memberId: string,
): Promise<Hardship[]> {
  const rows: HardshipColumns[] = await reader.query(
    `${SELECT_HARDSHIP} AND h.member_id = $2 ORDER BY h.id DESC LIMIT ${MAX_HARDSHIPS}`,
    [bookId, memberId],
  );
  return rows.map(toHardship);
}

/** One hardship of a member, locked until the transaction ends, or null. */
export async function lockHardship(
  tx: Tx,
  bookId: number,
  of: { readonly memberId: string; readonly id: string },
): Promise<Hardship | null> {
  const rows: HardshipColumns[] = await tx.query(
    `${SELECT_HARDSHIP} AND h.member_id = $2 AND h.id = $3 FOR UPDATE OF h`,
    [bookId, of.memberId, of.id],
  );
  return rows[0] === undefined ? null : toHardship(rows[0]);
}

/** Hardships of members of some units, behind a position. */
interface HardshipPageWish {
  readonly unitPaths: readonly string[];
  readonly state: HardshipState | null;
  readonly after: string | null;
  readonly limit: number;
}

const SELECT_UNDER = `${SELECT_HARDSHIP}
   AND EXISTS (SELECT FROM unnest($2::text[]) AS scope (path) WHERE starts_with(u.path, scope.path))
   AND ($3::text IS NULL OR h.state = $3)
   AND ($4::uuid IS NULL OR h.id > $4)
 ORDER BY h.id LIMIT $5`;

/** Up to `limit` hardships of members of some units by id, after the one given. */
export async function readHardshipsUnder(
  reader: EntityManager,
  bookId: number,
  { unitPaths, state, after, limit }: HardshipPageWish,
): Promise<Hardship[]> {
  const values = [bookId, unitPaths, state, after, limit];
  const rows: HardshipColumns[] = await reader.query(SELECT_UNDER, values);
  return rows.map(toHardship);
}

/** How many hardships `readHardshipsUnder` would find: `limit` at most. */
export async function countHardshipsUnder(
  reader: EntityManager,
  bookId: number,
  { unitPaths, state, after, limit }: HardshipPageWish,
): Promise<number> {
  const rows: { count: number }[] = await reader.query(
    `SELECT count(*)::int AS count FROM (${SELECT_UNDER}) found`,
    [bookId, unitPaths, state, after, limit],
  );
  return rows[0]?.count ?? 0;
}

/** Registers a hardship. Breaks `member_hardships_once` when one of the class overlaps it. */
export async function insertHardship(tx: Tx, bookId: number, hardship: NewHardship): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.member_hardships (book_id, id, member_id, class_id, state, valid_from, valid_until, evidence_kind,
       evidence_digest, registered_by, registered_at)
     VALUES ($1, $2, $3, $4, 'registered', $5, $6, $7, $8, $9, $10)`,
    [
      bookId,
      hardship.id,
      hardship.memberId,
      hardship.classId,
      hardship.validFrom,
      hardship.validUntil,
      hardship.evidenceKind,
      hardship.evidenceDigest,
      hardship.registeredBy,
      hardship.registeredAt,
    ],
  );
}

/** Marks a hardship that the caller holds locked as confirmed. */
export async function confirmHardship(
  tx: Tx,
  bookId: number,
  step: { readonly id: string; readonly by: string; readonly at: Date; readonly on: string },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.member_hardships SET state = 'confirmed', confirmed_by = $3, confirmed_at = $4, confirmed_on = $5
     WHERE book_id = $1 AND id = $2`,
    [bookId, step.id, step.by, step.at, step.on],
  );
}

/** Marks a hardship that the caller holds locked as revoked from a day on. */
export async function revokeHardship(
  tx: Tx,
  bookId: number,
  step: {
    readonly id: string;
    readonly by: string;
    readonly at: Date;
    readonly from: string;
    readonly reason: string;
  },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.member_hardships
     SET state = 'revoked', revoked_by = $3, revoked_at = $4, revoked_from = $5, revoke_reason = $6
     WHERE book_id = $1 AND id = $2`,
    [bookId, step.id, step.by, step.at, step.from, step.reason],
  );
}

function toHardship(row: HardshipColumns): Hardship {
  return {
    id: row.id,
    memberId: row.member_id,
    memberNo: row.member_no,
    unitPath: row.unit_path,
    classId: row.class_id,
    classCode: row.class_code,
    className: row.class_name,
    classNameEn: row.class_name_en,
    state: row.state,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    evidenceKind: row.evidence_kind,
    evidenceDigest: row.evidence_digest,
    registeredBy: row.registered_by,
    registeredAt: row.registered_at,
    confirmedBy: row.confirmed_by,
    confirmedAt: row.confirmed_at,
    revokedBy: row.revoked_by,
    revokedAt: row.revoked_at,
    revokedFrom: row.revoked_from,
    revokeReason: row.revoke_reason,
  };
}
