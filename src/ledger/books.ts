import { getHashes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { canonicalJson } from '../platform/canonical-json.js';
import { shanghaiDate } from '../platform/clock/shanghai.js';
import { sqlState } from '../platform/database/sql-state.js';
import { formatMicros, GENESIS_PREV, hashKey, LEAF_FORMAT, leafHash, leafText } from './leaf.js';
import { type HashAlgorithm, SYSTEM_ACTOR } from './vocabulary.js';

/** A ledger of its own with a chain of its own: one per city. */
export interface Book {
  readonly id: number;
  /** Random; owner of the book's own accounts, and the book's name in every leaf. */
  readonly uid: string;
  readonly code: string;
  /** What leaves and trees are hashed with: chosen at founding. */
  readonly algorithm: HashAlgorithm;
}

const FIND = 'SELECT id, uid, code, algorithm FROM ledger.book WHERE code = $1';
const FOUND = 'SELECT ledger.found_book($1, $2, $3, $4, $5, $6, $7, $8) AS id';
const UNIQUE_VIOLATION = '23505';
const HASH_UNAVAILABLE = 'KP005';
const MISSING_IN_DATABASE =
  'The database cannot reckon SM3, so it could not check what is written. It needs the extension pgcrypto in the ' +
  'schema "extensions" (CREATE EXTENSION pgcrypto SCHEMA extensions) of a PostgreSQL built with OpenSSL 1.1.1 or newer.';

/** The book with this code, or null. */
export async function findBook(pool: Pool, code: string): Promise<Book | null> {
  const { rows } = await pool.query<Book>(FIND, [code]);
  return rows[0] ?? null;
}

/** All books, in order of founding. */
export async function listBooks(pool: Pool): Promise<Book[]> {
  const { rows } = await pool.query<Book>(
    'SELECT id, uid, code, algorithm FROM ledger.book ORDER BY id LIMIT 1000',
  );
  return rows;
}

/** This program, or the database server, cannot reckon a hash algorithm. Its message is for whoever founds a book. */
export class HashUnavailableError extends Error {
  override readonly name = 'HashUnavailableError';
}

/**
 * Founds a book with its genesis entry, which names the format, the hash algorithm and the code. A book that
 * exists already is answered as it is, whatever its algorithm; two founders at once make one book. Throws
 * HashUnavailableError, and founds nothing, where leaves could not be hashed here and checked in the database.
 */
export async function openBook(
  pool: Pool,
  code: string,
  now: Date,
  algorithm: HashAlgorithm = 'sha256',
): Promise<Book> {
  const existing = await findBook(pool, code);
  if (existing) return existing;
  if (!getHashes().includes(algorithm)) {
    throw new HashUnavailableError(
      `This Node.js cannot reckon ${algorithm}: its OpenSSL lacks it.`,
    );
  }
  const uid = randomUUID();
  const recordedAtMicros = BigInt(now.getTime()) * 1000n;
  const keyHash = hashKey(`genesis:${uid}`);
  const detail = canonicalJson({ algorithm, code, format: LEAF_FORMAT });
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
    { bookUid: uid, algorithm, seq: 0n, prevHash: GENESIS_PREV, recordedAtMicros },
  );
  try {
    const { rows } = await pool.query<{ id: number }>(FOUND, [
      uid,
      code,
      algorithm,
      formatMicros(recordedAtMicros),
      keyHash,
      SYSTEM_ACTOR,
      detail,
      leafHash(leaf, algorithm),
    ]);
    return { id: Number(rows[0]?.id), uid, code, algorithm };
  } catch (error) {
    if (sqlState(error) === HASH_UNAVAILABLE) throw new HashUnavailableError(MISSING_IN_DATABASE);
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    const winner = await findBook(pool, code);
    if (!winner) throw error;
    return winner;
  }
}
