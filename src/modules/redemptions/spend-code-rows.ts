import type { EntityManager } from 'typeorm';
import type { Tx } from '../../platform/database/database.js';

/** A spending code as stored; the code itself is known to its elder only. */
export interface SpendCode {
  readonly id: string;
  readonly elderId: string;
  readonly codeDigest: Buffer;
  readonly limitMinutes: bigint;
  /** False: its elder may spend granted minutes only. */
  readonly spendsOwn: boolean;
  readonly state: 'issued' | 'spent' | 'cancelled';
  readonly expiresAt: Date;
  readonly providerId: string | null;
  readonly chargedBy: string | null;
  /** Who drew it in the elder's name; null: the elder. */
  readonly drawnBy: string | null;
  readonly spentMinutes: bigint | null;
  readonly spentSeq: bigint | null;
  readonly refundSeq: bigint | null;
  /** Drawn for a card that was shown: see `CardCharges`. */
  readonly isOfCard: boolean;
  /** Of the commitment of its charge, 32 bytes; zeros once the elder was erased, null for codes of before there were any. */
  readonly salt: Buffer | null;
}

/** A code that was charged, with the charge and the unit of its elder. */
export interface ChargedCode {
  readonly code: SpendCode;
  readonly providerId: string;
  readonly minutes: bigint;
  readonly elderUnitPath: string;
}

/** A code to write. */
export interface NewSpendCode {
  readonly bookId: number;
  readonly id: string;
  readonly elderId: string;
  readonly codeDigest: Buffer;
  readonly limitMinutes: bigint;
  readonly validMinutes: number;
  readonly spendsOwn: boolean;
  /** Who drew it in the elder's name, and by what right; both null: the elder. */
  readonly drawnBy: string | null;
  readonly proxyId: string | null;
  readonly salt: Buffer;
}

const COLUMNS = `id, elder_id AS "elderId", code_digest AS "codeDigest", limit_minutes AS "limitMinutes",
  spends_own AS "spendsOwn", state,
  expires_at AS "expiresAt", provider_id AS "providerId", charged_by AS "chargedBy", drawn_by AS "drawnBy",
  spent_minutes AS "spentMinutes", spent_seq AS "spentSeq", refund_seq AS "refundSeq",
  card_id IS NOT NULL AS "isOfCard", salt`;

/** The code of that id, or null. */
export async function readSpendCode(
  reader: EntityManager,
  bookId: number,
  id: string,
): Promise<SpendCode | null> {
  const rows: SpendCode[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.spend_codes WHERE book_id = $1 AND id = $2`,
    [bookId, id],
  );
  return rows[0] ?? null;
}

/** Charged codes by their ids, in no order; others are absent. The caller bounds the list. */
export async function readChargesById(
  reader: EntityManager,
  bookId: number,
  ids: readonly string[],
): Promise<ChargedCode[]> {
  const rows: (SpendCode & { readonly elderUnitPath: string })[] = await reader.query(
    `SELECT s.*, u.path AS "elderUnitPath" FROM unnest($2::uuid[]) AS w (key)
     CROSS JOIN LATERAL (
       SELECT ${COLUMNS} FROM kapok.spend_codes c WHERE c.book_id = $1 AND c.id = w.key OFFSET 0) s
     CROSS JOIN LATERAL (
       SELECT n.unit_id FROM kapok.members n WHERE n.book_id = $1 AND n.id = s."elderId" OFFSET 0) m
     CROSS JOIN LATERAL (
       SELECT n.path FROM kapok.units n WHERE n.book_id = $1 AND n.id = m.unit_id OFFSET 0) u`,
    [bookId, ids],
  );
  return rows.flatMap(({ elderUnitPath, ...code }) => {
    const { providerId, spentMinutes: minutes } = code;
    const isCharged = providerId !== null && minutes !== null;
    return isCharged ? [{ code, providerId, minutes, elderUnitPath }] : [];
  });
}

/** The code that can be charged now, or null. */
export async function findLiveCode(
  reader: EntityManager,
  bookId: number,
  codeDigest: Buffer,
): Promise<SpendCode | null> {
  const rows: SpendCode[] = await reader.query(
    `SELECT ${COLUMNS} FROM kapok.spend_codes
     WHERE book_id = $1 AND code_digest = $2 AND state = 'issued' AND expires_at > now()`,
    [bookId, codeDigest],
  );
  return rows[0] ?? null;
}

/**
 * Puts the elder's expired codes away and counts those that live. Holds a lock of the elder's codes until the
 * transaction ends, so that two requests at once cannot both take the last place.
 */
export async function countLiveCodes(tx: Tx, bookId: number, elderId: string): Promise<number> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `spend_codes:${bookId}:${elderId}`,
  ]);
  await tx.query(
    `UPDATE kapok.spend_codes SET state = 'cancelled'
     WHERE book_id = $1 AND elder_id = $2 AND state = 'issued' AND expires_at <= now()`,
    [bookId, elderId],
  );
  const rows: { live: number }[] = await tx.query(
    `SELECT count(*)::int AS live FROM kapok.spend_codes
     WHERE book_id = $1 AND elder_id = $2 AND state = 'issued'`,
    [bookId, elderId],
  );
  return rows[0]?.live ?? 0;
}

/** Writes a code and answers when it expires; null when a live code has the same digits. */
export async function insertSpendCode(tx: Tx, code: NewSpendCode): Promise<Date | null> {
  const rows: { expires_at: Date }[] = await tx.query(
    `INSERT INTO kapok.spend_codes (book_id, id, elder_id, code_digest, limit_minutes, spends_own, drawn_by, proxy_id,
       state, expires_at, salt)
     VALUES ($1, $2, $3, $4, $5, $6, $8, $9, 'issued', now() + make_interval(mins => $7), $10)
     ON CONFLICT (book_id, code_digest) WHERE state = 'issued' DO NOTHING
     RETURNING expires_at`,
    [
      code.bookId,
      code.id,
      code.elderId,
      code.codeDigest,
      code.limitMinutes,
      code.spendsOwn,
      code.validMinutes,
      code.drawnBy,
      code.proxyId,
      code.salt,
    ],
  );
  return rows[0]?.expires_at ?? null;
}
