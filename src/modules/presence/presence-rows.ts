import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';
import type {
  CompletionReason,
  Edge,
  PresenceState,
  PresenceStrength,
  ProofKind,
} from './presence.js';

/** A stay as stored. */
export interface PresenceRow {
  readonly id: string;
  readonly state: PresenceState;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceCode: string;
  readonly unitId: string;
  readonly unitCode: string;
  readonly unitPath: string;
  /** Code of the station of the check-in. */
  readonly stationCode: string | null;
  readonly bookingId: string | null;
  readonly requestId: string | null;
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly startedAt: Date;
  readonly dueAt: Date;
  readonly endedAt: Date | null;
  readonly strength: PresenceStrength | null;
  readonly completedBy: string | null;
  readonly completeReason: CompletionReason | null;
  readonly recordId: string | null;
  readonly salt: Buffer;
  readonly inPosition: Buffer | null;
  readonly outPosition: Buffer | null;
}

/** One thing that was shown at one end of a stay. */
export interface ProofRow {
  readonly edge: Edge;
  readonly kind: ProofKind;
  readonly takenBy: string;
  readonly provenAt: Date;
  readonly receivedAt: Date;
  readonly stationId: string | null;
  readonly step: bigint | null;
  readonly cardId: string | null;
  readonly codeId: string | null;
  readonly keeperId: string | null;
}

/** A stay to write. */
export interface NewPresence {
  readonly id: string;
  readonly volunteerId: string;
  readonly recipientId: string;
  readonly serviceId: string;
  readonly unitId: string;
  readonly stationId: string | null;
  readonly bookingId: string | null;
  readonly requestId: string | null;
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly startedAt: Date;
  readonly dueAt: Date;
  readonly salt: Buffer;
  readonly inPosition: Buffer | null;
}

/** The columns of a stay `p` with what it names. */
export const PRESENCE_COLUMNS = `p.id, p.state, p.volunteer_id AS "volunteerId", p.recipient_id AS "recipientId",
  s.code AS "serviceCode", p.unit_id AS "unitId", u.code AS "unitCode", u.path AS "unitPath",
  (SELECT t.code FROM kapok.units t WHERE t.book_id = p.book_id AND t.id = p.station_id) AS "stationCode",
  p.booking_id AS "bookingId", p.request_id AS "requestId", p.opened_by AS "openedBy", p.opened_at AS "openedAt",
  p.started_at AS "startedAt", p.due_at AS "dueAt", p.ended_at AS "endedAt", p.strength,
  p.completed_by AS "completedBy", p.complete_reason AS "completeReason", p.record_id AS "recordId", p.salt,
  p.in_position AS "inPosition", p.out_position AS "outPosition"`;

/** Goes with `PRESENCE_COLUMNS` on `kapok.presence_sessions p`. */
export const PRESENCE_JOINS = `
  CROSS JOIN LATERAL (SELECT n.code FROM kapok.services n WHERE n.book_id = p.book_id AND n.id = p.service_id OFFSET 0) s
  CROSS JOIN LATERAL (SELECT n.code, n.path FROM kapok.units n WHERE n.book_id = p.book_id AND n.id = p.unit_id OFFSET 0) u`;

/** The stay of that id, or null; `lock` keeps it until the transaction ends. */
export async function readPresence(
  reader: EntityManager,
  bookId: number,
  wish: { readonly id: string; readonly lock?: boolean },
): Promise<PresenceRow | null> {
  const rows: PresenceRow[] = await reader.query(
    `SELECT ${PRESENCE_COLUMNS} FROM kapok.presence_sessions p ${PRESENCE_JOINS}
     WHERE p.book_id = $1 AND p.id = $2 ${wish.lock === true ? 'FOR UPDATE OF p' : ''}`,
    [bookId, wish.id],
  );
  return rows[0] ?? null;
}

/** A volunteer's open stay, locked until `tx` ends; null when there is none. */
export async function lockOpen(
  tx: Tx,
  bookId: number,
  volunteerId: string,
): Promise<PresenceRow | null> {
  const rows: PresenceRow[] = await tx.query(
    `SELECT ${PRESENCE_COLUMNS} FROM kapok.presence_sessions p ${PRESENCE_JOINS}
     WHERE p.book_id = $1 AND p.volunteer_id = $2 AND p.state = 'open' FOR UPDATE OF p`,
    [bookId, volunteerId],
  );
  return rows[0] ?? null;
}

/** Writes a stay; false when its volunteer has an open one, or when it stands already. */
export async function insertPresence(tx: Tx, bookId: number, stay: NewPresence): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.presence_sessions (book_id, id, state, volunteer_id, recipient_id, service_id, unit_id, station_id,
       booking_id, request_id, opened_by, opened_at, started_at, due_at, salt, in_position)
     VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
       CASE WHEN NOT kapok.has_objected($1, $3, 'position') THEN $15::bytea END)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [
      bookId,
      stay.id,
      stay.volunteerId,
      stay.recipientId,
      stay.serviceId,
      stay.unitId,
      stay.stationId,
      stay.bookingId,
      stay.requestId,
      stay.openedBy,
      stay.openedAt.toISOString(),
      stay.startedAt.toISOString(),
      stay.dueAt.toISOString(),
      stay.salt,
      stay.inPosition,
    ],
  );
  return rows.length === 1;
}

/** Adds what was shown. A station's code that the volunteer has used fails the statement (`presence_proofs_step_once`). */
export async function insertProofs(
  tx: Tx,
  bookId: number,
  stay: { readonly sessionId: string; readonly volunteerId: string },
  proofs: readonly ProofRow[],
): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.presence_proofs (book_id, session_id, volunteer_id, edge, kind, taken_by, proven_at, received_at,
       station_id, step, card_id, code_id, keeper_id)
     SELECT $1, $2, $3, u.* FROM unnest($4::text[], $5::text[], $6::uuid[], $7::timestamptz[], $8::timestamptz[],
       $9::uuid[], $10::bigint[], $11::uuid[], $12::uuid[], $13::uuid[]) AS u`,
    [
      bookId,
      stay.sessionId,
      stay.volunteerId,
      proofs.map(({ edge }) => edge),
      proofs.map(({ kind }) => kind),
      proofs.map(({ takenBy }) => takenBy),
      proofs.map(({ provenAt }) => provenAt.toISOString()),
      proofs.map(({ receivedAt }) => receivedAt.toISOString()),
      proofs.map(({ stationId }) => stationId),
      proofs.map(({ step }) => (step === null ? null : String(step))),
      proofs.map(({ cardId }) => cardId),
      proofs.map(({ codeId }) => codeId),
      proofs.map(({ keeperId }) => keeperId),
    ],
  );
}

/** Everything that was shown for a stay, in a fixed order. */
export function readProofs(
  reader: EntityManager,
  bookId: number,
  sessionId: string,
): Promise<ProofRow[]> {
  return reader.query(
    `SELECT edge, kind, taken_by AS "takenBy", proven_at AS "provenAt", received_at AS "receivedAt",
       station_id AS "stationId", step, card_id AS "cardId", code_id AS "codeId", keeper_id AS "keeperId"
     FROM kapok.presence_proofs WHERE book_id = $1 AND session_id = $2 ORDER BY edge, kind`,
    [bookId, sessionId],
  );
}

/** How a stay ended. */
export interface PresenceEnd {
  readonly endedAt: Date;
  readonly strength: PresenceStrength;
  readonly completedBy: string | null;
  readonly completeReason: CompletionReason | null;
  readonly outPosition: Buffer | null;
}

/**
 * Ends a locked stay. What was said against positions meanwhile counts for the one of the check-in, too: a withdrawal does
 * not see a check-in under way.
 */
export async function endPresence(
  tx: Tx,
  bookId: number,
  { id, end }: { readonly id: string; readonly end: PresenceEnd },
): Promise<void> {
  const [, moved]: [unknown[], number] = await tx.query(
    `UPDATE kapok.presence_sessions SET state = 'ended', ended_at = $3, strength = $4, completed_by = $5,
       complete_reason = $6,
       in_position = CASE WHEN NOT kapok.has_objected(book_id, volunteer_id, 'position') THEN in_position END,
       out_position = CASE WHEN NOT kapok.has_objected(book_id, volunteer_id, 'position') THEN $7::bytea END
     WHERE book_id = $1 AND id = $2`,
    [
      bookId,
      id,
      end.endedAt.toISOString(),
      end.strength,
      end.completedBy,
      end.completeReason,
      end.outPosition,
    ],
  );
  invariant(moved === 1, 'a locked stay ends');
}

/** Forgets where the phone of a volunteer was at all check-ins and check-outs so far. Locks those stays. */
export async function forgetPositions(tx: Tx, bookId: number, volunteerId: string): Promise<void> {
  await tx.query(
    `UPDATE kapok.presence_sessions SET in_position = NULL, out_position = NULL
     WHERE book_id = $1 AND volunteer_id = $2 AND (in_position IS NOT NULL OR out_position IS NOT NULL)`,
    [bookId, volunteerId],
  );
}

/** Moves a locked stay on, with the record that rests on it if there is one. */
export async function movePresence(
  tx: Tx,
  bookId: number,
  move: { readonly id: string; readonly to: PresenceState; readonly recordId: string | null },
): Promise<void> {
  const [, moved]: [unknown[], number] = await tx.query(
    'UPDATE kapok.presence_sessions SET state = $3, record_id = $4 WHERE book_id = $1 AND id = $2',
    [bookId, move.id, move.to, move.recordId],
  );
  invariant(moved === 1, 'a locked stay moves');
}

/** A stay that has expired, with whom to tell. */
export interface ExpiredStay {
  readonly id: string;
  readonly volunteerId: string;
  readonly unitId: string;
}

/** Expires up to `limit` open stays that are overdue, and answers which. What another process holds is passed over. */
export async function expireOverdue(
  tx: Tx,
  bookId: number,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<ExpiredStay[]> {
  const [rows]: [ExpiredStay[], number] = await tx.query(
    `UPDATE kapok.presence_sessions p SET state = 'expired'
     FROM (SELECT q.id FROM kapok.presence_sessions q
       WHERE q.book_id = $1 AND q.state = 'open' AND q.due_at < $2
       ORDER BY q.due_at LIMIT $3 FOR UPDATE SKIP LOCKED) due
     WHERE p.book_id = $1 AND p.id = due.id
     RETURNING p.id, p.volunteer_id AS "volunteerId", p.unit_id AS "unitId"`,
    [bookId, now.toISOString(), limit],
  );
  return rows;
}
