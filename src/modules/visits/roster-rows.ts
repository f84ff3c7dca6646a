import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';

/** Why an elder left a roster; a move is written by the service itself. */
export const END_REASONS = ['left', 'deceased', 'other'] as const;
export type EndReason = (typeof END_REASONS)[number];

/** An elder's live place on a roster. */
export interface RosterPlace {
  readonly id: string;
  readonly elderId: string;
  readonly memberNo: string;
  readonly unitCode: string;
  readonly stationId: string;
  readonly workerId: string | null;
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly placedOn: string;
}

/** A place to write. */
export interface NewPlace {
  readonly id: string;
  readonly elderId: string;
  readonly stationId: string;
  readonly workerId: string | null;
  readonly placedOn: string;
  readonly placedBy: string;
}

const SELECT_PLACE = `
  SELECT r.id, r.elder_id AS "elderId", m.member_no AS "memberNo", u.code AS "unitCode", r.station_id AS "stationId",
    r.worker_id AS "workerId", r.placed_on AS "placedOn"
  FROM kapok.roster_places r
  CROSS JOIN LATERAL (
    SELECT e.member_no, e.unit_id FROM kapok.members e WHERE e.book_id = r.book_id AND e.id = r.elder_id OFFSET 0) m
  CROSS JOIN LATERAL (
    SELECT t.code FROM kapok.units t WHERE t.book_id = r.book_id AND t.id = m.unit_id OFFSET 0) u
  WHERE r.book_id = $1 AND r.ended_on IS NULL`;

/**
 * Locks a station's roster until the transaction ends: whoever adds to it counts what the one before has added. The
 * lock leaves readers and foreign keys alone.
 */
export async function lockRoster(tx: Tx, bookId: number, stationId: string): Promise<void> {
  await tx.query('SELECT FROM kapok.units WHERE book_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    bookId,
    stationId,
  ]);
}

/** The live place of an elder, locked until the transaction ends; null: on no roster. */
export async function lockPlace(
  tx: Tx,
  bookId: number,
  elderId: string,
): Promise<RosterPlace | null> {
  const rows: RosterPlace[] = await tx.query(
    `${SELECT_PLACE} AND r.elder_id = $2 FOR UPDATE OF r`,
    [bookId, elderId],
  );
  return rows[0] ?? null;
}

/** Up to `limit` live places of a station, by id after a position. */
export function readPlaces(
  reader: EntityManager,
  bookId: number,
  page: { readonly stationId: string; readonly after: string | null; readonly limit: number },
): Promise<RosterPlace[]> {
  const { stationId, after, limit } = page;
  return reader.query(
    `${SELECT_PLACE} AND r.station_id = $2 AND ($3::uuid IS NULL OR r.id > $3) ORDER BY r.id LIMIT $4`,
    [bookId, stationId, after, limit],
  );
}

/** How many elders are on a station's roster. */
export async function countPlaces(
  reader: EntityManager,
  bookId: number,
  stationId: string,
): Promise<number> {
  const rows: { elders: number }[] = await reader.query(
    `SELECT count(*)::integer AS elders FROM kapok.roster_places
     WHERE book_id = $1 AND station_id = $2 AND ended_on IS NULL`,
    [bookId, stationId],
  );
  return rows[0]?.elders ?? 0;
}

/** Writes a live place. Breaks `roster_places_once` when the elder got one meanwhile. */
export async function insertPlace(tx: Tx, bookId: number, place: NewPlace): Promise<void> {
  const { id, elderId, stationId, workerId, placedOn, placedBy } = place;
  await tx.query(
    `INSERT INTO kapok.roster_places (book_id, id, elder_id, station_id, worker_id, placed_on, placed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [bookId, id, elderId, stationId, workerId, placedOn, placedBy],
  );
}

/** Ends a live place whose row is locked. */
export async function endPlace(
  tx: Tx,
  bookId: number,
  end: {
    readonly id: string;
    readonly on: string;
    readonly by: string;
    readonly reason: EndReason | 'moved';
  },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.roster_places SET ended_on = $3, ended_by = $4, end_reason = $5
     WHERE book_id = $1 AND id = $2 AND ended_on IS NULL`,
    [bookId, end.id, end.on, end.by, end.reason],
  );
}

/** Up to `limit` active members who hold a role at the station itself. */
export async function staffOf(
  reader: EntityManager,
  bookId: number,
  wish: { readonly stationId: string; readonly roles: readonly string[]; readonly limit: number },
): Promise<string[]> {
  const rows: { id: string }[] = await reader.query(
    `SELECT DISTINCT g.member_id AS id FROM kapok.role_grants g
     CROSS JOIN LATERAL (
       SELECT m.status FROM kapok.members m WHERE m.book_id = g.book_id AND m.id = g.member_id OFFSET 0) m
     WHERE g.book_id = $1 AND g.unit_id = $2 AND g.role = ANY ($3::text[]) AND g.revoked_at IS NULL AND m.status = 'active'
     ORDER BY g.member_id LIMIT $4`,
    [bookId, wish.stationId, wish.roles, wish.limit],
  );
  return rows.map(({ id }) => id);
}
