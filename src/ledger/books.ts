import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { canonicalJson } from '../platform/canonical-json.js';
import { shanghaiDate } from '../platform/clock/shanghai.js';
import {
  formatMicros,
  GENESIS_PREV,
  hashKey,
  LEAF_ALGORITHM,
  LEAF_FORMAT,
  leafHash,
  leafText,
} from './leaf.js';
import { SYSTEM_ACTOR } from './vocabulary.js';

/** A ledger of its own with a chain of its own: one per city. */
export interface Book {
  readonly id: number;
  /** Random; owner of the book's own accounts, and the book's name in every leaf. */
  readonly uid: string;
  readonly code: string;
}

const FIND = 'SELECT id, uid, code FROM ledger.book WHERE code = $1';
const FOUND = 'SELECT ledger.found_book($1, $2, $3, $4, $5, $6, $7, $8) AS id';
const UNIQUE_VIOLATION = '23505';

/** The book with this code, or null. */
export async function findBook(pool: Pool, code: string): Promise<Book | null> {
  const { rows } = await pool.query<Book>(FIND, [code]);
  return rows[0] ?? null;
}

/** All books, in order of founding. */
export async function listBooks(pool: Pool): Promise<Book[]> {
  const { rows } = await pool.query<Book>(
    'SELECT id, uid, code FROM ledger.book ORDER BY id LIMIT 1000',
  );
  return rows;
}

/**
 * Founds a book with its genesis entry, which names the format, the hash algorithm and the code. A book that
 * exists already is answered as it is; two founders at once make one book.
 */
export async function openBook(pool: Pool, code: string, now: Date): Promise<Book> {
  const existing = await findBook(pool, code);
  if (existing) return existing;
  const uid = randomUUID();
  const recordedAtMicros = BigInt(now.getTime()) * 1000n;
  const keyHash = hashKey(`genesis:${uid}`);
  const detail = canonicalJson({ algorithm: LEAF_ALGORITHM, code, format: LEAF_FORMAT });
  const leaf = leafText(
    {
      kind: 'genesis',
      effectiveOn: shanghaiDate(now),
      actorId: SYSTEM_ACTOR,
      subjectType: 'book',
      subjectId: uid,
      commitment: null,
      policyDigest: null,
      keyHash,
      reversesSeq: null,
      detail,
      postings: [],
    },
    { bookUid: uid, seq: 0n, prevHash: GENESIS_PREV, recordedAtMicros },
  );
  try {
    const { rows } = await pool.query<{ id: number }>(FOUND, [
      uid,
      code,
      LEAF_ALGORITHM,
      formatMicros(recordedAtMicros),
      keyHash,
      SYSTEM_ACTOR,
      detail,
      leafHash(leaf),
    ]);
    return { id: Number(rows[0]?.id), uid, code };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const winner = await findBook(pool, code);
    if (!winner) throw error;
    return winner;
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}
