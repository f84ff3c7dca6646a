import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';
import { ACT_STEPS, type ActKind, type ActState, type ActStep, type ActSubject } from './act.js';

/** What is to be done, in words of the API: texts only, so that it reads back as it was written. */
export type ActWish = Readonly<Record<string, string | null>>;

/** An act as stored. */
export interface Act {
  readonly id: string;
  readonly callId: string;
  readonly kind: ActKind;
  readonly elderId: string;
  readonly state: ActState;
  /** Null once it is decided. */
  readonly wish: ActWish | null;
  /** Null after an erasure. */
  readonly readBack: string | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
  readonly subjectType: ActSubject['type'] | null;
  readonly subjectId: string | null;
}

/** An act to write; it starts as `read_back`. */
export type NewAct = Pick<Act, 'id' | 'callId' | 'kind' | 'elderId' | 'createdAt'> & {
  readonly wish: ActWish;
  readonly readBack: string;
};

/** A call in which more is done than this is several calls. */
const MOST_ACTS = 50;

const COLUMNS = `id, call_id AS "callId", kind, elder_id AS "elderId", state, wish, read_back AS "readBack",
  created_at AS "createdAt", decided_at AS "decidedAt", subject_type AS "subjectType", subject_id AS "subjectId"`;

/** The act, or null. */
export async function readAct(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<Act | null> {
  const rows: Act[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.hotline_acts WHERE book_id = $1 AND id = $2`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/** The acts of a call in their order. */
export function readActs(reader: EntityManager, bookId: number, callId: string): Promise<Act[]> {
  return reader.query(
    `SELECT ${COLUMNS} FROM kapok.hotline_acts WHERE book_id = $1 AND call_id = $2 ORDER BY id LIMIT ${MOST_ACTS}`,
    [bookId, callId],
  );
}

/** Writes an act as read back, unless the call has too many already. Answers whether it was written. */
export async function insertAct(tx: Tx, bookId: number, act: NewAct): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.hotline_acts (book_id, id, call_id, kind, elder_id, state, wish, read_back, created_at)
     SELECT $1, $2, $3, $4, $5, 'read_back', $6::jsonb, $7, $8
     WHERE (SELECT count(*) FROM kapok.hotline_acts WHERE book_id = $1 AND call_id = $3) < ${MOST_ACTS}
     RETURNING id`,
    [
      bookId,
      act.id,
      act.callId,
      act.kind,
      act.elderId,
      JSON.stringify(act.wish),
      act.readBack,
      act.createdAt,
    ],
  );
  return rows.length === 1;
}

/**
 * Takes a step with an act, if it stands where the step begins; answers whether it did. One that is decided keeps no
 * wish.
 */
export async function stepAct(
  tx: Tx,
  bookId: number,
  step: {
    readonly id: string;
    readonly name: ActStep;
    readonly at: Date;
    readonly subject?: ActSubject;
  },
): Promise<boolean> {
  const { from, to } = ACT_STEPS[step.name];
  const isDecided = to !== 'agreed';
  const rows: [unknown, number] = await tx.query(
    `UPDATE kapok.hotline_acts SET state = $4, wish = CASE WHEN $5 THEN NULL ELSE wish END,
       decided_at = CASE WHEN $5 THEN $6::timestamptz END, subject_type = $7, subject_id = $8
     WHERE book_id = $1 AND id = $2 AND state = $3`,
    [
      bookId,
      step.id,
      from,
      to,
      isDecided,
      step.at.toISOString(),
      step.subject?.type ?? null,
      step.subject?.id ?? null,
    ],
  );
  return rows[1] === 1;
}
