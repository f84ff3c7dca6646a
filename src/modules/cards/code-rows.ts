import type { Tx } from '../../platform/database/database.js';
import { invariant } from '../../platform/errors/invariant.js';

/** A one-time code that can be taken now. */
export interface LiveCode {
  readonly id: string;
  readonly cardId: string | null;
  readonly codeDigest: Buffer;
  readonly drawnBy: string;
}

/** Codes to write. */
export interface NewCodes {
  readonly bookId: number;
  readonly memberId: string;
  /** Null: drawn by the elder. */
  readonly cardId: string | null;
  readonly drawnBy: string;
  readonly drawnAt: Date;
  readonly expiresAt: Date;
  readonly codes: readonly { readonly id: string; readonly codeDigest: Buffer }[];
}

/** Codes of an elder that live; a sheet and a few of the elder's own. */
const MOST_LIVE = 100;

/**
 * The codes of an elder that can be taken now, locked until `tx` ends: those of one card's sheet, and with `withOwn`
 * those that the elder drew.
 */
export function lockLiveCodes(
  tx: Tx,
  bookId: number,
  wish: {
    readonly memberId: string;
    readonly cardId: string | null;
    readonly withOwn: boolean;
    readonly now: Date;
  },
): Promise<LiveCode[]> {
  return tx.query(
    `SELECT id, card_id AS "cardId", code_digest AS "codeDigest", drawn_by AS "drawnBy"
     FROM kapok.card_codes
     WHERE book_id = $1 AND member_id = $2 AND state = 'issued' AND expires_at > $4
       AND (card_id = $3 OR ($5 AND card_id IS NULL))
     ORDER BY id LIMIT ${MOST_LIVE} FOR UPDATE`,
    [bookId, wish.memberId, wish.cardId, wish.now.toISOString(), wish.withOwn],
  );
}

/** The code that was taken for a purpose, by the same person; null when none was. */
export async function readTaken(
  tx: Tx,
  bookId: number,
  wish: { readonly usedFor: string; readonly usedBy: string },
): Promise<(LiveCode & { readonly memberId: string }) | null> {
  const rows: (LiveCode & { memberId: string })[] = await tx.query(
    `SELECT id, card_id AS "cardId", code_digest AS "codeDigest", drawn_by AS "drawnBy", member_id AS "memberId"
     FROM kapok.card_codes WHERE book_id = $1 AND used_for = $2 AND used_by = $3`,
    [bookId, wish.usedFor, wish.usedBy],
  );
  return rows[0] ?? null;
}

/** Takes a locked code, once and for one purpose. */
export async function takeCode(
  tx: Tx,
  bookId: number,
  use: { readonly id: string; readonly by: string; readonly at: Date; readonly usedFor: string },
): Promise<void> {
  const [, taken]: [unknown[], number] = await tx.query(
    `UPDATE kapok.card_codes SET state = 'used', used_by = $3, used_at = $4, used_for = $5
     WHERE book_id = $1 AND id = $2 AND state = 'issued'`,
    [bookId, use.id, use.by, use.at.toISOString(), use.usedFor],
  );
  invariant(taken === 1, 'a locked code is taken once');
}

/** Cancels what is left of a card's sheet. */
export async function cancelSheet(tx: Tx, bookId: number, cardId: string): Promise<void> {
  await tx.query(
    `UPDATE kapok.card_codes SET state = 'cancelled'
     WHERE book_id = $1 AND state = 'issued' AND card_id = $2
       AND member_id = (SELECT member_id FROM kapok.service_cards WHERE book_id = $1 AND id = $2)`,
    [bookId, cardId],
  );
}

/**
 * Cancels an elder's own codes that have expired and counts those that live. Holds a lock of the elder's own codes until
 * `tx` ends, so that two requests at once cannot both take the last place.
 */
export async function countOwnCodes(
  tx: Tx,
  bookId: number,
  { memberId, now }: { readonly memberId: string; readonly now: Date },
): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `card_codes:${bookId}:${memberId}`,
  ]);
  await tx.query(
    `UPDATE kapok.card_codes SET state = 'cancelled'
     WHERE book_id = $1 AND member_id = $2 AND card_id IS NULL AND state = 'issued' AND expires_at <= $3`,
    [bookId, memberId, now.toISOString()],
  );
  const rows: { live: number }[] = await tx.query(
    `SELECT count(*)::int AS live FROM kapok.card_codes
     WHERE book_id = $1 AND member_id = $2 AND card_id IS NULL AND state = 'issued'`,
    [bookId, memberId],
  );
  return rows[0]?.live ?? 0;
}

/** Writes codes, numbered in their order when they are of a sheet. False, and nothing is kept, when one lives already. */
export async function insertCodes(tx: Tx, batch: NewCodes): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO kapok.card_codes (book_id, id, member_id, card_id, n, code_digest, state, drawn_by, drawn_at, expires_at)
     SELECT $1, u.id, $2, $3, CASE WHEN $3::uuid IS NOT NULL THEN u.n END, u.digest, 'issued', $4, $5, $6
     FROM unnest($7::uuid[], $8::bytea[]) WITH ORDINALITY AS u (id, digest, n)
     WHERE NOT EXISTS (SELECT FROM kapok.card_codes k
       WHERE k.book_id = $1 AND k.member_id = $2 AND k.state = 'issued' AND k.code_digest = ANY ($8::bytea[]))
     RETURNING 1`,
    [
      batch.bookId,
      batch.memberId,
      batch.cardId,
      batch.drawnBy,
      batch.drawnAt.toISOString(),
      batch.expiresAt.toISOString(),
      batch.codes.map(({ id }) => id),
      batch.codes.map(({ codeDigest }) => codeDigest),
    ],
  );
  return rows.length === batch.codes.length;
}
