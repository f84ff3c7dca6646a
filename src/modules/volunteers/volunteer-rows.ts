import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';

/** Something a volunteer has learnt. */
export interface Training {
  readonly id: string;
  readonly training: string;
  /** `YYYY-MM-DD`, Asia/Shanghai. */
  readonly completedOn: string;
  /** The last day; null: it does not run out. */
  readonly validUntil: string | null;
  readonly recordedBy: string;
  readonly recordedAt: Date;
  readonly endedAt: Date | null;
  readonly endReason: string | null;
}

/** A training to record. */
export interface NewTraining {
  readonly id: string;
  readonly memberId: string;
  readonly training: string;
  readonly completedOn: string;
  readonly validUntil: string | null;
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

const MOST_TRAININGS = 200;

const SELECT_TRAININGS = `
  SELECT id, training, completed_on AS "completedOn", valid_until AS "validUntil", recorded_by AS "recordedBy",
    recorded_at AS "recordedAt", ended_at AS "endedAt", end_reason AS "endReason"
  FROM kapok.volunteer_trainings WHERE book_id = $1 AND member_id = $2`;

/** The languages of a volunteer, by code. */
export async function readLanguages(
  reader: EntityManager,
  bookId: number,
  memberId: string,
): Promise<string[]> {
  const rows: { language: string }[] = await reader.query(
    `SELECT language FROM kapok.volunteer_languages WHERE book_id = $1 AND member_id = $2 ORDER BY language`,
    [bookId, memberId],
  );
  return rows.map(({ language }) => language);
}

/** Sets a volunteer's languages as a whole. */
export async function writeLanguages(
  tx: Tx,
  bookId: number,
  set: {
    readonly memberId: string;
    readonly languages: readonly string[];
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.query(
    `DELETE FROM kapok.volunteer_languages
     WHERE book_id = $1 AND member_id = $2 AND language <> ALL ($3::text[])`,
    [bookId, set.memberId, set.languages],
  );
  await tx.query(
    `INSERT INTO kapok.volunteer_languages (book_id, member_id, language, declared_by, declared_at)
     SELECT $1, $2, u.language, $4, $5 FROM unnest($3::text[]) AS u (language) ORDER BY u.language
     ON CONFLICT ON CONSTRAINT volunteer_languages_pkey DO NOTHING`,
    [bookId, set.memberId, set.languages, set.by, set.at],
  );
}

/** All trainings of a volunteer, ended ones included, the latest recorded first. */
export function readTrainings(
  reader: EntityManager,
  bookId: number,
  memberId: string,
): Promise<Training[]> {
  return reader.query(`${SELECT_TRAININGS} ORDER BY id DESC LIMIT ${MOST_TRAININGS}`, [
    bookId,
    memberId,
  ]);
}

/** One training of a volunteer, locked; null when there is none. */
export async function lockTraining(
  tx: Tx,
  bookId: number,
  of: { readonly memberId: string; readonly id: string },
): Promise<Training | null> {
  const rows: Training[] = await tx.query(`${SELECT_TRAININGS} AND id = $3 FOR UPDATE`, [
    bookId,
    of.memberId,
    of.id,
  ]);
  return rows[0] ?? null;
}

/** Records a training. Breaks `volunteer_trainings_once` when the same one of that day stands. */
export async function insertTraining(tx: Tx, bookId: number, row: NewTraining): Promise<void> {
  await tx.query(
    `INSERT INTO kapok.volunteer_trainings (book_id, id, member_id, training, completed_on, valid_until, recorded_by, recorded_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      bookId,
      row.id,
      row.memberId,
      row.training,
      row.completedOn,
      row.validUntil,
      row.recordedBy,
      row.recordedAt,
    ],
  );
}

/** Ends a training that the caller holds locked. */
export async function endTraining(
  tx: Tx,
  bookId: number,
  end: {
    readonly id: string;
    readonly by: string;
    readonly at: Date;
    readonly reason: string;
  },
): Promise<void> {
  await tx.query(
    `UPDATE kapok.volunteer_trainings SET ended_by = $3, ended_at = $4, end_reason = $5
     WHERE book_id = $1 AND id = $2`,
    [bookId, end.id, end.by, end.at, end.reason],
  );
}

/** Whether a volunteer holds a training on a day. */
export async function holdsTraining(
  reader: EntityManager,
  bookId: number,
  wish: { readonly memberId: string; readonly training: string; readonly on: string },
): Promise<boolean> {
  const rows: unknown[] = await reader.query(
    `SELECT 1 FROM kapok.volunteer_trainings t
     WHERE t.book_id = $1 AND t.member_id = $2 AND t.training = $3 AND t.ended_at IS NULL
       AND t.completed_on <= $4 AND (t.valid_until IS NULL OR t.valid_until >= $4) LIMIT 1`,
    [bookId, wish.memberId, wish.training, wish.on],
  );
  return rows.length > 0;
}

/** The trainings a volunteer holds on a day. */
export async function heldTrainings(
  reader: EntityManager,
  bookId: number,
  wish: { readonly memberId: string; readonly on: string },
): Promise<string[]> {
  const rows: { training: string }[] = await reader.query(
    `SELECT DISTINCT t.training FROM kapok.volunteer_trainings t
     WHERE t.book_id = $1 AND t.member_id = $2 AND t.ended_at IS NULL
       AND t.completed_on <= $3 AND (t.valid_until IS NULL OR t.valid_until >= $3)
     ORDER BY t.training LIMIT ${MOST_TRAININGS}`,
    [bookId, wish.memberId, wish.on],
  );
  return rows.map(({ training }) => training);
}
